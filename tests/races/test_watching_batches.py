"""Two keepers of batches on one PostgreSQL, killed amid their work: each fact counts once."""

import asyncio

from domain.assignments import commands as work
from domain.batches.watching import verifying
from domain.batches.watching.following import BatchCounter
from domain.batches.watching.models import BatchCounts
from domain.batches.watching.position import POSITION
from domain.hits import commands as hits
from domain.kernel.money import Money
from tests.domain import cast
from tests.domain.batches.published import a_batch
from tests.domain.batches.watching.counting import ROWS
from tests.domain.batches.watching.test_following import LABEL
from tests.domain.dashboard.keeping import keep_up
from tests.races.test_dashboard import SECONDS, KeepingProcess, keepers

__all__ = ["KeepingProcess", "keepers"]
WORKERS = 3


async def work_on(rita, worker, found, outcome):
    """One end or another of an attempt at each HIT, a submission at the end."""
    for number, hit in enumerate(found):
        held = await work.accept(worker, hit.id)
        if (number + outcome) % 4 == 0:
            await work.return_assignment(worker, held.id)
            held = await work.accept(worker, hit.id)
        done = await work.submit(worker, held.id, LABEL)
        if (number + outcome) % 2:
            await cast.approve(rita, done)
            await work.send_bonus(rita, done.id, Money(1), reason="Good.")
        else:
            await cast.reject(rita, done)


async def counted(batch):
    row = await BatchCounts.get_or_none(id=batch.id)
    return 0 if row is None else row.approved + row.rejected


async def until_counted(batch, many):
    async with asyncio.timeout(SECONDS):
        while await counted(batch) < many:
            await asyncio.sleep(0.01)


async def test_two_processes_count_a_batch_once_also_where_one_is_killed(keepers, rita):
    workers = [await cast.a_worker(f"Worker{number}") for number in range(WORKERS)]
    batches = [await a_batch(rita, ROWS) for _ in range(3)]
    for _, found in batches:
        for hit in found:
            await hits.extend_hit(rita, hit.id, slots=WORKERS - 1)

    async def all_work(row, found):
        await asyncio.gather(
            *(work_on(rita, worker, found, number) for number, worker in enumerate(workers))
        )
        for hit in found[:2]:
            await hits.expire_hit(rita, hit.id)

    await all_work(*batches[0])
    await until_counted(batches[0][0], 1)
    keepers.pop().kill()
    await all_work(*batches[1])
    await POSITION.begin_recount()
    await all_work(*batches[2])
    await keep_up(BatchCounter())
    for row, found in batches:
        await until_counted(row, WORKERS * len(found))

    assert await verifying.differences() == []


async def test_keepers_of_one_moment_count_each_page_of_a_batch_once(market, rita):
    wim = await cast.a_worker("Wim")
    row, found = await a_batch(rita, ROWS * 3)
    counters = [BatchCounter() for _ in range(4)]
    await keep_up(counters[0])
    for start in range(0, 9, 3):
        await work_on(rita, wim, found[start : start + 3], start)
        await asyncio.gather(*(each.step() for each in counters))
    await keep_up(counters[0])

    assert await counted(row) == 9
    assert await verifying.differences() == []
