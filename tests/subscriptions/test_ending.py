"""Tasks end even where what they wait for takes their cancellation for its own end."""

import asyncio

from subscriptions.ending import end


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


async def test_who_misses_a_cancellation_is_cancelled_again():
    tasks = [Deaf(misses).task for misses in (0, 3, 1)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(tasks)

    assert all(task.cancelled() for task in tasks)


async def test_what_a_task_still_does_at_its_end_is_waited_for_and_its_failure_is_its_own():
    done = []

    async def clean_up():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            done.append("cleaned up")
            raise ValueError("of no matter to who ends it")

    task = asyncio.create_task(clean_up())
    await asyncio.sleep(0)
    await end([task])

    assert done == ["cleaned up"]
    assert isinstance(task.exception(), ValueError)


async def test_there_may_be_none_to_end():
    await end([])
