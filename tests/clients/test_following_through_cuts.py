"""Each client queries, works, and follows a cursor through cuts, without a lost or double event."""

import asyncio

import pytest

from tests.clients.notices import Payer, assert_received_once

CLIENTS = ["graphql-ws", "graphql-ws-retrying", "graphql-sse", "apollo", "urql"]
CUTS = 3
BONUSES_BEFORE, BONUSES_AFTER = 8, 4  # of each cut
SECONDS_WITHOUT = 0.5  # so that clients also try in vain
COUNT = 1 + CUTS * (BONUSES_BEFORE + BONUSES_AFTER)


async def pay_through_cuts(payer, player, line):
    """Cut during deliveries, pay on while no client is connected, and restore the relay."""
    for number in range(CUTS):
        before = len(player.all("notice"))
        async with asyncio.TaskGroup() as group:
            group.create_task(payer.send(BONUSES_BEFORE))
            await player.until("notice", before + BONUSES_BEFORE // 2)
            line.cut()
        await payer.send(BONUSES_AFTER)
        if number % 2:
            await asyncio.sleep(SECONDS_WITHOUT)
        await line.open()


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_hears_everything_once(people, scene, line, played, client):
    payer = Payer(people, scene)
    player = await played(
        "play.js",
        client,
        MARKET_URL=line.url,
        TOKEN=people.wim.token,
        HIT=scene.id("open"),
        COUNT=str(COUNT),
    )
    me = await player.until("me")
    accepted = await player.until("accepted")
    await player.until("notice")
    await pay_through_cuts(payer, player, line)
    await player.until("done")

    assert await player.ended() == (0, "")
    assert me["name"] == "Wim"
    assert (accepted["answer"], accepted["status"]) == ("AcceptHitSuccess", "IN_PROGRESS")
    assert len(player.all("notice")) == COUNT
    await assert_received_once(
        player.all("notice"), after=me["cursor"], worker=people.wim.worker, payer=payer
    )
    assert line.connections > CUTS
