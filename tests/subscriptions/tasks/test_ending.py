"""Tasks end even where a cancellation is lost in a call that they wait for."""

import asyncio

import pytest

from subscriptions.tasks.ending import end


class Stubborn:
    """A task that misses so many cancellations."""

    def __init__(self, misses):
        self.misses = misses
        self.task = asyncio.create_task(self._run())

    async def _run(self):
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if self.misses == 0:
                    raise
                self.misses -= 1


async def test_a_task_that_misses_a_cancellation_is_cancelled_again_and_named_in_the_log(caplog):
    tasks = [Stubborn(misses).task for misses in (0, 3, 1)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(tasks)

    assert all(task.cancelled() for task in tasks)
    assert caplog.text.count("has not ended; it is cancelled again: <Task") == 3 + 1
    assert "Stubborn._run" in caplog.text


async def cleaning_up(seconds, done):
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(seconds)
        done.append("cleaned up")


@pytest.mark.parametrize(("seconds", "wanted"), [(0.01, ["cleaned up"]), (60, [])])
async def test_the_clean_up_of_a_task_is_awaited_but_not_for_long(seconds, wanted):
    done = []
    task = asyncio.create_task(cleaning_up(seconds, done))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task])

    assert task.cancelled()
    assert done == wanted


async def test_the_failure_of_a_task_is_its_own():
    async def fail():
        raise ValueError("the task fails")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await end([task])

    assert isinstance(task.exception(), ValueError)


async def test_ending_no_tasks_is_allowed():
    await end([])
