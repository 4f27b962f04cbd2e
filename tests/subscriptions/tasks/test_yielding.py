"""The background steps aside: a request's turns have no step of the background among them."""

import asyncio
import time

from subscriptions.tasks.yielding import let_others_work


def work(seconds):
    """Keep the loop busy, as a request or a step does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


async def test_a_request_of_many_turns_ends_before_the_next_step():
    steps = []

    async def request():
        for turn in range(5):
            work(0.001)
            steps.append(turn)
            await asyncio.sleep(0)

    task = asyncio.create_task(request())
    steps.append("step")
    await let_others_work()
    steps.append("step")
    assert steps == ["step", 0, 1, 2, 3, 4, "step"]
    await task


async def test_without_others_it_goes_on_after_one_turn():
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await asyncio.sleep(0)
    taken = []
    for _ in range(50):
        before = turns
        await let_others_work()
        taken.append(turns - before)
    counting.cancel()
    assert min(taken) == 1


async def test_it_goes_on_where_requests_never_end():
    is_over = False

    async def requests():
        while not is_over:
            work(0.001)
            await asyncio.sleep(0)

    task = asyncio.create_task(requests())
    await let_others_work()
    is_over = True
    await task
