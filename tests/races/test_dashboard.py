"""Two keepers of dashboards on one PostgreSQL, killed amid their work: each fact counts once."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from domain.assignments import commands as work
from domain.dashboard import verifying
from domain.dashboard.following import LogCounter
from domain.dashboard.models import WorkerDay
from domain.dashboard.position import POSITION
from domain.kernel.money import Money
from tests.domain import cast
from tests.domain.dashboard.keeping import keep_up

ROOT = Path(__file__).parents[2]
SECONDS = 60
ROUNDS, WORKERS = 6, 4


class KeepingProcess:
    """One process that keeps dashboards."""

    def __init__(self, url):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.domain.dashboard.keeping_process", url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self):
        assert self._process.stdout.readline() == "ready\n"

    def kill(self):
        """SIGKILL: no clean-up."""
        self._process.kill()
        assert self._process.wait(SECONDS) == -signal.SIGKILL
        self._process.stdout.close()


@pytest.fixture
def keepers(market, postgres_url):
    processes = [KeepingProcess(postgres_url) for _ in range(2)]
    try:
        for each in processes:
            each.wait_until_ready()
        yield processes
    finally:
        for each in processes:
            each.kill()


async def work_on(rita, hit_type, worker, *, times):
    """Submissions, decisions and bonuses; the count of the submissions."""
    for number in range(times):
        done = await cast.a_submitted(worker, await cast.a_hit(rita, hit_type=hit_type))
        if number % 3:
            await cast.approve(rita, done)
            await work.send_bonus(rita, done.id, Money(1), reason="Good.")
        else:
            await cast.reject(rita, done)
            await work.override_rejection(rita, done.id)


async def counted():
    return sum(day.submitted for day in await WorkerDay.all())


async def until_counted(many):
    async with asyncio.timeout(SECONDS):
        while await counted() < many:
            await asyncio.sleep(0.01)


async def test_two_processes_count_each_fact_once_also_where_one_is_killed(keepers, rita):
    workers = [await cast.a_worker(f"Worker{number}") for number in range(WORKERS)]
    hit_type = await cast.a_type(rita)

    async def all_work():
        await asyncio.gather(*(work_on(rita, hit_type, each, times=ROUNDS) for each in workers))

    await all_work()
    await until_counted(1)
    keepers.pop().kill()
    await all_work()
    await POSITION.begin_recount()
    await all_work()
    await until_counted(3 * ROUNDS * WORKERS)
    await keep_up()

    assert await counted() == 3 * ROUNDS * WORKERS
    assert await verifying.differences() == []


async def test_keepers_of_one_moment_count_each_page_once(market, rita):
    wim = await cast.a_worker("Wim")
    hit_type = await cast.a_type(rita)
    counters = [LogCounter() for _ in range(4)]
    await keep_up()
    for _ in range(5):
        await work_on(rita, hit_type, wim, times=2)
        await asyncio.gather(*(each.step() for each in counters))
    await keep_up()

    assert await counted() == 10
    assert await verifying.differences() == []
