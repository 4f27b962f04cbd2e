"""The keeper counts at once after a commit, and goes on after a fault."""

import asyncio

import pytest

from api.counts.keeper import CountsKeeper
from domain.dashboard import queries
from domain.dashboard.following import LogCounter
from domain.dashboard.models import WorkerDay
from domain.dashboard.position import POSITION
from domain.kernel.statement import Statement
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background
from tests.domain import cast
from tests.domain.dashboard.keeping import assert_exact

SECONDS = 20
LONG = 3_600.0  # nothing is found by looking regularly


@pytest.fixture
async def keeping(database):
    """A keeper that is woken by the bell alone."""
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=LONG, background=background)
    keeper = CountsKeeper("dashboards", LogCounter, tail=tail, background=background)
    async with bell, tail, keeper.running():
        yield background


async def until(is_so):
    async with asyncio.timeout(SECONDS):
        while not await is_so():
            await asyncio.sleep(0.005)


async def is_counted():
    return await WorkerDay.all().exists()


async def test_it_is_woken_by_a_commit(keeping):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await until(is_counted)

    assert (await WorkerDay.get()).submitted == 1
    await assert_exact()
    assert not await queries.is_counting(wim.id)


async def test_it_goes_on_after_a_fault(keeping):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")

    async def is_following():
        return not (await POSITION.read()).is_recounting

    await until(is_following)
    await Statement("ALTER TABLE worker_days RENAME TO elsewhere").run()
    await cast.a_submitted(wim, await cast.a_hit(rita))
    [task] = [each for each in keeping if each.name == "dashboards"]

    async def has_failed():
        return not task.is_up

    await until(has_failed)
    await Statement("ALTER TABLE elsewhere RENAME TO worker_days").run()
    await until(is_counted)
    await assert_exact()
