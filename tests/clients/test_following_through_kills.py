"""Clients follow a cursor while the server is killed and started again."""

import asyncio

import pytest

from api.database.connect import database
from tests.clients.notices import Payer, assert_received_once
from tests.proofs.server import Server
from tests.schema.cast import Cast, Scene

CLIENTS = ["graphql-ws-retrying", "graphql-sse"]
KILLS = 2
BONUSES_BEFORE, BONUSES_AFTER = 8, 4  # of each kill
COUNT = 1 + KILLS * (BONUSES_BEFORE + BONUSES_AFTER)


@pytest.fixture
def server(sqlite_url, tmp_path):
    server = Server(tmp_path, database_url=sqlite_url, poll_seconds=0.05)
    server.start()
    yield server
    server.stop()


async def pay_through_kills(payer, player, server):
    """Kill while events are delivered, and pay on while there is no server."""
    for _ in range(KILLS):
        before = len(player.all("notice"))
        async with asyncio.TaskGroup() as group:
            group.create_task(payer.send(BONUSES_BEFORE))
            await player.until("notice", before + BONUSES_BEFORE // 2)
            await asyncio.to_thread(server.kill)
        await payer.send(BONUSES_AFTER)
        await asyncio.to_thread(server.start)


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_hears_everything_once(server, sqlite_url, played, client):
    async with database(sqlite_url):
        people = await Cast.gathered()
        scene = await Scene.set(people)
        payer = Payer(people, scene)
        player = await played(
            "play.js",
            client,
            MARKET_URL=server.url,
            TOKEN=people.wim.token,
            HIT=scene.id("open"),
            COUNT=str(COUNT),
        )
        me = await player.until("me")
        await player.until("notice")
        await pay_through_kills(payer, player, server)
        await player.until("done")

        assert await player.ended() == (0, "")
        assert len(player.all("notice")) == COUNT
        await assert_received_once(
            player.all("notice"), after=me["cursor"], worker=people.wim.worker, payer=payer
        )
