"""Every socket cut at the same moment: all reconnect, resume, and receive the missed events."""

import os
import signal
import time

import pytest

from api.database.connect import database
from tests.proofs.flow import Stage
from tests.proofs.following import ABNORMAL, COMES_BACK_AFTER, Crowd
from tests.proofs.sizes import Flow, given

SECONDS_TO_FOLLOW = 240
SECONDS_TO_RESUME = 30
SOCKETS_A_PAIR = 20
EVENTS_A_PAIR = 20
SOCKETS = [
    pytest.param(100, id="100"),
    pytest.param(given("STORM_SOCKETS", 2000), marks=pytest.mark.full, id="many"),
]


@pytest.fixture(params=SOCKETS)
async def stage(request, postgres_url):
    pairs = request.param // SOCKETS_A_PAIR
    events = EVENTS_A_PAIR * pairs
    async with database(postgres_url):
        yield await Stage.set(Flow(request.param, pairs, events, seconds=1, workers=2))


@pytest.mark.long
async def test_sockets_cut_by_the_network_resume(stage, postgres_url, serve_on, redis_url):
    """All reconnect at the same moment, when all missed events have happened."""
    server = serve_on(postgres_url, redis_url)
    crowd = Crowd()
    stage.follow(crowd, server.url)
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_FOLLOW)
        crowd.gate.clear()
        for follower in crowd:
            follower.connection.transport.abort()
        await stage.play(server)
        began = time.monotonic()
        crowd.gate.set()
        await all_have_received(stage, crowd, began)


@pytest.mark.long
async def test_sockets_cut_by_killing_every_process_resume(
    stage, postgres_url, serve_on, redis_url
):
    """They reconnect while the processes start, and while events happen."""
    server = serve_on(postgres_url, redis_url)
    crowd = Crowd()
    stage.follow(crowd, server.url)
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_FOLLOW)
        began = time.monotonic()
        for process in server.processes():
            os.kill(process, signal.SIGKILL)
        await stage.play(server)
        await all_have_received(stage, crowd, began)


async def all_have_received(stage, crowd, began):
    logged = await stage.logged()
    await crowd.received(logged, SECONDS_TO_RESUME)
    took = time.monotonic() - began
    differences = crowd.differences(logged)
    await stage.assert_done_once()
    codes, faults, refused = crowd.endings()
    print(
        f"{len(crowd)} sockets resumed and received {sum(len(f.received) for f in crowd)} events "
        f"after {took:.1f} s; ended by {dict(codes)}, refused {refused}"
    )
    assert differences == {"lost": 0, "doubled": 0, "reordered": 0}
    assert codes[ABNORMAL] >= len(crowd)
    assert set(codes) <= COMES_BACK_AFTER
    assert faults == {}
