"""The lock of the one writer: in order, precedence first, and free after every cancellation."""

import asyncio
import random

import pytest

from api.database.writer import Writer
from domain.kernel.precedence import precedence

TASKS = 60


class Writers:
    """Tasks that write one at a time."""

    def __init__(self):
        self.lock, self.order, self.inside = Writer(), [], 0

    async def write(self, name, *, steps=1):
        await self.lock.acquire()
        try:
            self.inside += 1
            assert self.inside == 1, "two write at once"
            for _ in range(steps):
                await asyncio.sleep(0)
            self.order.append(name)
        finally:
            self.inside -= 1
            self.lock.release()

    def start(self, name, *, first=False, steps=1):
        with precedence(first):
            return asyncio.create_task(self.write(name, steps=steps))


async def test_work_with_precedence_comes_before_those_that_wait_and_each_kind_in_order():
    writers = Writers()
    tasks = [writers.start(name, steps=3) for name in ("a", "b", "c")]
    await asyncio.sleep(0)
    tasks += [writers.start("first", first=True), writers.start("second", first=True)]
    await asyncio.gather(*tasks)

    assert writers.order == ["a", "first", "second", "b", "c"]


async def test_it_is_given_once_in_a_turn_of_the_loop_so_that_no_turn_is_long():
    lock, turn, given = Writer(), 0, []

    async def write():
        await lock.acquire()
        given.append(turn)
        lock.release()

    tasks = [asyncio.create_task(write()) for _ in range(TASKS)]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        turn += 1

    assert len(given) == TASKS
    assert len(set(given)) == TASKS, "several transactions in one turn"


@pytest.mark.parametrize("seed", range(20))
async def test_after_any_cancellations_the_others_write_and_the_lock_is_free(seed):
    chance, writers = random.Random(seed), Writers()
    tasks = [
        writers.start(n, first=chance.random() < 0.3, steps=chance.randrange(4))
        for n in range(TASKS)
    ]
    cancelled = set(chance.sample(range(TASKS), TASKS // 3))
    for n in cancelled:
        for _ in range(chance.randrange(3)):
            await asyncio.sleep(0)
        tasks[n].cancel()
    async with asyncio.timeout(30):
        await asyncio.gather(*tasks, return_exceptions=True)

    assert set(range(TASKS)) - cancelled <= set(writers.order)
    assert {task.exception() for task in tasks if not task.cancelled()} == {None}
    async with asyncio.timeout(30):
        await writers.write("last")
