"""Tasks end even where what they wait for takes their cancellation for its own end."""

import asyncio

import pytest

from subscriptions.log.ending import end


class Deaf:
    """Misses so many cancellations."""

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


async def test_who_misses_a_cancellation_is_cancelled_again_and_named_in_the_log(caplog):
    tasks = [Deaf(misses).task for misses in (0, 3, 1)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(tasks)

    assert all(task.cancelled() for task in tasks)
    assert caplog.text.count("has not ended; it is cancelled again: <Task") == 3 + 1
    assert "Deaf._run" in caplog.text


async def cleaning_up(seconds, done):
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(seconds)
        done.append("cleaned up")


@pytest.mark.parametrize(("seconds", "wanted"), [(0.01, ["cleaned up"]), (60, [])])
async def test_what_a_task_does_at_its_end_is_waited_for_but_not_for_long(seconds, wanted):
    done = []
    task = asyncio.create_task(cleaning_up(seconds, done))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task])

    assert task.cancelled()
    assert done == wanted


async def test_the_failure_of_a_task_is_its_own():
    async def fail():
        raise ValueError("of no matter to who ends it")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await end([task])

    assert isinstance(task.exception(), ValueError)


async def test_there_may_be_none_to_end():
    await end([])
