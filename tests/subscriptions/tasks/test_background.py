"""Background tasks: each goes on after anything, and tells how it is meanwhile."""

import asyncio
import logging

import pytest

from subscriptions.limits import RESTART_SECONDS
from subscriptions.tasks.background import Background

SECONDS = 30


class Work:
    """Does one part of its work for each permit, or raises what the permit says."""

    def __init__(self):
        self.runs = 0
        self.permits = asyncio.Queue()

    async def __call__(self, task):
        self.runs += 1
        while True:
            fault = await self.permits.get()
            if fault is not None:
                raise fault
            task.went_well()


@pytest.fixture
def told():
    return []


@pytest.fixture
def background(told):
    return Background(lambda task: told.append((task.name, task.is_up)))


async def until(is_so):
    async with asyncio.timeout(SECONDS):
        while not is_so():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "fault",
    [ValueError("us"), asyncio.CancelledError(), RecursionError(), MemoryError()],
    ids=repr,
)
async def test_a_task_goes_on_after_any_fault(background, told, fault):
    work = Work()
    async with background.running("worker", work) as task:
        await work.permits.put(fault)
        await until(lambda: work.runs == 2)
        assert not task.is_up
        await work.permits.put(None)
        await until(lambda: task.is_up)

    assert told == [("worker", True), ("worker", False), ("worker", True)]


async def test_a_task_that_something_cancels_or_that_ends_goes_on(background, told):
    work = Work()
    async with background.running("worker", work) as task:
        await asyncio.sleep(0)
        for runs in (2, 3):
            [running] = [each for each in asyncio.all_tasks() if each.get_name() == "worker"]
            running.cancel()
            await until(lambda runs=runs: work.runs == runs)
        assert "EndedByItself" in task.problem

    async def ends(task):
        """As a task that forgot its loop."""

    async with background.running("ending", ends) as task:
        await until(lambda: task.failures > 1)


async def test_a_fault_of_ours_is_a_problem_and_a_server_that_is_away_is_none(background):
    work = Work()
    async with background.running("worker", work) as task:
        await work.permits.put(ConnectionError("away"))
        await until(lambda: not task.is_up)
        assert await background.problem() is None
        await work.permits.put(KeyError("ours"))
        await until(lambda: task.failures == 2)
        assert await background.problem() == "worker failed 2 times: KeyError"
        await work.permits.put(None)
        await until(lambda: task.is_up)
        assert await background.problem() is None


async def test_the_pause_grows_and_the_traceback_is_logged_once(background, caplog):
    caplog.set_level(logging.WARNING, logger="kempelen.troubles")

    async def fails(task):
        raise KeyError("ours")

    clock = asyncio.get_running_loop().time
    start = clock()
    async with background.running("worker", fails) as task:
        await until(lambda: task.failures == 4)
        seconds = clock() - start

    # A pause is shortened by a half at most.
    assert seconds > 0.99 * (1 + 2 + 4) * RESTART_SECONDS / 2

    [record] = caplog.records
    assert record.getMessage() == "The background task 'worker' failed and is started again."
    assert record.exc_info[0] is KeyError


async def test_the_end_of_the_block_ends_the_task(background):
    work = Work()
    async with background.running("worker", work):
        await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert [each for each in asyncio.all_tasks() if each.get_name() == "worker"] == []
    assert list(background) == []
