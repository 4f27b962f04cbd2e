"""Redis away for a while: events are delivered later, and none is lost."""

import asyncio
import time

import pytest

from api.database.connect import database
from tests.proofs.flow import Stage
from tests.proofs.following import Crowd
from tests.proofs.sizes import Flow, given

SECONDS_TO_RECEIVE = 60
LOOKS_EVERY = 1.0
AWAY = [
    pytest.param(5, marks=pytest.mark.long, id="briefly"),
    pytest.param(given("REDIS_AWAY_SECONDS", 60), marks=pytest.mark.full, id="for long"),
]


@pytest.mark.parametrize("seconds", AWAY)
async def test_delivery_goes_on_without_redis(postgres_url, serve_on, redis_server, seconds):
    flow = Flow(clients=40, pairs=2, events=40 * seconds, seconds=seconds, workers=2)
    async with database(postgres_url):
        stage = await Stage.set(flow)
    server = serve_on(postgres_url, redis_server.url, poll_seconds=LOOKS_EVERY)
    crowd = Crowd()
    stage.follow(crowd, server.url)
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_RECEIVE)
        redis_server.stop()
        await stage.play(server)
        async with database(postgres_url):
            logged = await stage.logged()
            began = time.monotonic()
            await crowd.received(logged, SECONDS_TO_RECEIVE)  # while Redis is still away
            print(f"the last event was received after {time.monotonic() - began:.1f} s")
            differences = crowd.differences(logged)
            redis_server.start()
            await asyncio.sleep(1)
            assert crowd.differences(logged) == differences
            await stage.assert_done_once()
    codes, faults, refused = crowd.endings()
    assert differences == {"lost": 0, "doubled": 0, "reordered": 0}
    assert sum(map(len, logged.values())) >= flow.pairs * (flow.hits + 2 * flow.bonuses)
    assert (codes, faults, refused) == ({}, {}, 0)
    assert "the link to Redis was lost" in server.said
