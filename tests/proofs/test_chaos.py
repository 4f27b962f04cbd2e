"""Server processes killed, Redis and PostgreSQL cut off, and every event still delivered once."""

import asyncio
import os
import random
import signal
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest

from api.database.connect import database
from tests.proofs.flow import Stage
from tests.proofs.following import COMES_BACK_AFTER, Crowd
from tests.proofs.sizes import FULL, SMALL

KILL_EVERY = 2.0
CUT_REDIS_EVERY = 3.0
CUT_POSTGRES_EVERY = 5.0
SECONDS_TO_RECEIVE = 120
FLOWS = [
    pytest.param(SMALL, marks=pytest.mark.long),
    pytest.param(FULL, marks=pytest.mark.full),
]
END_LINKS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = $1 AND application_name = 'kempelen'
"""


class Chaos:
    """The kinds of breaks, and their numbers; each must be possible each time."""

    def __init__(self, server, redis_server, admin, name):
        self._server, self._redis, self._admin, self._name = server, redis_server, admin, name
        self.kills = self.redis_links = self.postgres_links = 0

    @asynccontextmanager
    async def raging(self):
        tasks = [
            asyncio.create_task(_every(KILL_EVERY, self._kill)),
            asyncio.create_task(_every(CUT_REDIS_EVERY, self._cut_redis)),
            asyncio.create_task(_every(CUT_POSTGRES_EVERY, self._cut_postgres)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ended} == {asyncio.CancelledError}, ended

    async def outnumber(self, processes):
        """Go on, where the processes start slowly, until each may have been killed."""
        async with asyncio.timeout(SECONDS_TO_RECEIVE):
            while min(self.kills, self.redis_links, self.postgres_links) <= processes:
                await asyncio.sleep(KILL_EVERY)

    async def _kill(self):
        """One of several that serve: where they start slowly, the last one is spared."""
        if len(ready := self._server.ready_processes()) > 1:
            os.kill(random.choice(ready), signal.SIGKILL)
            self.kills += 1

    async def _cut_redis(self):
        self.redis_links += await asyncio.to_thread(self._redis.cut)

    async def _cut_postgres(self):
        self.postgres_links += await self._admin.fetchval(END_LINKS, self._name)


async def _every(seconds, cut):
    while True:
        await asyncio.sleep(seconds)
        await cut()


@pytest.fixture
async def admin(postgres_server):
    connection = await asyncpg.connect(postgres_server)
    yield connection
    await connection.close()


@pytest.mark.parametrize("flow", FLOWS, ids=str)
async def test_every_event_is_delivered_once_and_in_order_whatever_is_killed(
    postgres_url, serve_on, redis_server, admin, flow
):
    async with database(postgres_url):
        stage = await Stage.set(flow)
    server = serve_on(postgres_url, redis_server.url, workers=flow.workers, faults=True)
    chaos = Chaos(server, redis_server, admin, urlsplit(postgres_url).path[1:])
    crowd = Crowd()
    stage.follow(crowd, server.url)
    async with crowd.following():
        await crowd.all_follow(SECONDS_TO_RECEIVE)
        async with chaos.raging():
            await stage.play(server)
            await chaos.outnumber(flow.workers)
        async with database(postgres_url):
            logged = await stage.logged()
            await crowd.received(logged, SECONDS_TO_RECEIVE)
            await asyncio.sleep(1)  # for events that should not come
            differences = crowd.differences(logged)
            await stage.assert_done_once()
    codes, faults, refused = crowd.endings()
    print(
        f"{len(crowd)} clients, {sum(map(len, logged.values()))} events, "
        f"{sum(len(f.received) for f in crowd)} deliveries; {chaos.kills} kills, "
        f"{chaos.redis_links} Redis and {chaos.postgres_links} PostgreSQL links cut; sockets "
        f"ended by {dict(codes)}, refused {refused}, errors sent {dict(faults)}; "
        f"{stage.tries} requests"
    )
    assert differences == {"lost": 0, "doubled": 0, "reordered": 0}
    # And what set the stage, where it was not settled yet when the clients began.
    assert sum(map(len, logged.values())) >= flow.pairs * (flow.hits + 2 * flow.bonuses)
    assert set(codes) <= COMES_BACK_AFTER
