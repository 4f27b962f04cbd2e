"""A new version deployed under load: every client reconnects, and misses no event."""

import asyncio
import signal

import pytest

from api.database.connect import database
from tests.proofs.flow import Stage
from tests.proofs.following import RESTART, Crowd
from tests.proofs.sizes import Flow

SECONDS_TO_RECEIVE = 60
FLOW = Flow(clients=60, pairs=3, events=600, seconds=6, workers=2)


@pytest.fixture
async def stage(postgres_url):
    async with database(postgres_url):
        return await Stage.set(FLOW)


async def all_is_told_once(stage, crowd, url):
    async with database(url):
        logged = await stage.logged()
        await crowd.received(logged, SECONDS_TO_RECEIVE)
        await asyncio.sleep(0.5)  # for events that should not come
        assert crowd.differences(logged) == {"lost": 0, "doubled": 0, "reordered": 0}
        await stage.assert_done_once()


async def replaced(server, before):
    async with asyncio.timeout(SECONDS_TO_RECEIVE):
        while len(now := server.processes()) != FLOW.workers or set(now) & set(before):
            await asyncio.sleep(0.1)


async def all_were_closed(crowd):
    """A process that has stopped listening still takes a moment to close its sockets."""
    async with asyncio.timeout(SECONDS_TO_RECEIVE):
        while crowd.endings()[0].total() < len(crowd):
            await asyncio.sleep(0.1)


@pytest.mark.long
async def test_processes_replaced_one_after_another(stage, postgres_url, serve_on, redis_url):
    server = serve_on(postgres_url, redis_url)
    crowd = Crowd()
    stage.follow(crowd, server.url)
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_RECEIVE)
        playing = asyncio.create_task(stage.play(server))
        before = server.processes()
        server.ask_for(signal.SIGHUP)
        await replaced(server, before)
        await playing
        await all_were_closed(crowd)
        await all_is_told_once(stage, crowd, postgres_url)
    codes, faults, refused = crowd.endings()
    print(f"closed with {dict(codes)}, {stage.tries - stage.wishes} requests asked again")
    assert set(codes) == {RESTART}
    assert (faults, refused) == ({}, 0)


@pytest.mark.long
async def test_servers_restarted_one_after_another(stage, postgres_url, serve_on, redis_url):
    servers = [serve_on(postgres_url, redis_url, workers=1) for _ in range(2)]
    crowd = Crowd()
    stage.follow(crowd, *(server.url for server in servers))
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_RECEIVE)
        playing = asyncio.create_task(stage.play(*servers))
        for server in servers:
            assert await asyncio.to_thread(server.stop) == 0, server.said
            await asyncio.to_thread(server.start)
        await playing
        await all_is_told_once(stage, crowd, postgres_url)
    codes, faults, _ = crowd.endings()
    assert set(codes) == {RESTART}
    assert codes.total() >= FLOW.clients
    assert faults == {}
