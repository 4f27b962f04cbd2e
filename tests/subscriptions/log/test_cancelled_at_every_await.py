"""A reader, a trim and a follower that are cancelled at any await lose and repeat nothing."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.paced import PacedBatches
from subscriptions.log.position import START, PositionTrimmed
from subscriptions.log.tail import Tail
from tests.cancelling import at_every_await
from tests.subscriptions.log.entries import NOON, commit, draft, everything, numbers

OLD = NOON - timedelta(hours=1)
ALL = "SELECT id FROM log ORDER BY id"


async def test_a_trim_never_removes_what_a_cursor_may_still_read(any_database):
    """Each cursor gets all entries after it, or is told that some were trimmed."""
    cursors = {}

    async def prepare():
        await commit(*(draft("a", n, at=OLD) for n in range(3)))
        await commit(draft("a", 3))
        await everything_known()

    async def everything_known():
        for entry in await everything_left():
            cursors.setdefault(entry.position, None)

    async def everything_left():
        try:
            return await everything()
        except PositionTrimmed:
            return await everything(await trimmed_to())

    async def trimmed_to():
        (row,) = await any_database.execute_query_dict("SELECT xid, id FROM log_trimmed")
        return START._replace(xid=row["xid"], id=row["id"])

    async def check(_):
        left = {row["id"] for row in await any_database.execute_query_dict(ALL)}
        for cursor in sorted(cursors):
            try:
                await reader.check(cursor)
            except PositionTrimmed:
                continue
            after = {known.id for known in cursors if known > cursor}
            assert after <= left, "entries after a cursor that is still good are gone"

    tried = await at_every_await(lambda: reader.trim(NOON), check, prepare)

    assert tried > 0
    assert await reader.trim(NOON) == 0


async def test_what_a_follower_had_not_received_the_next_one_receives_once(any_database):
    received, expected = [], []
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        position = await reader.head()

        async def prepare():
            for _ in range(2):
                expected.append(len(expected))
                await commit(draft("a", expected[-1]))
            ring()

        async def follow():
            nonlocal position
            async with aclosing(tail.batches(["a"], position)) as batches:
                async for batch in batches:
                    received.extend(numbers(batch.entries))
                    position = batch.reached
                    if received == expected:
                        return

        async def check(_):
            assert received == expected[: len(received)]
            assert tail._followers == {}

        assert await at_every_await(follow, check, prepare) > 0
    assert received == expected


async def test_a_page_that_is_cancelled_is_read_whole_the_next_time(any_database):
    await commit(*(draft("a", n) for n in range(5)))
    await everything()
    position, found = START, []

    async def read_two():
        nonlocal position
        page = await reader.page(position, limit=2, topics=["a", "b"])
        found.extend(numbers(page.entries))
        position = page.entries[-1].position if page.entries else position

    async def check(_):
        assert found == list(range(len(found)))

    await at_every_await(read_two, check)


async def test_a_paced_wait_that_is_cancelled_loses_no_entry(any_database):
    received, expected = [], []
    async with (
        Bell("memory://") as bell,
        Tail(bell, poll_seconds=60) as tail,
        aclosing(tail.batches(["a"], await reader.head())) as batches,
        PacedBatches(batches) as paced,
    ):

        async def prepare():
            expected.append(len(expected))
            await commit(draft("a", expected[-1]))
            ring()

        async def receive():
            while received != expected:
                received.extend(numbers(await paced.next(patience=5, pause=0.001)))

        async def check(_):
            assert received == expected[: len(received)]

        assert await at_every_await(receive, check, prepare) > 0
    assert received == expected


async def test_a_tail_cancelled_as_it_starts_or_ends_leaves_no_task(any_database):
    async with Bell("memory://") as bell:
        before = asyncio.all_tasks()

        async def start_and_end():
            async with Tail(bell, poll_seconds=60) as tail:
                await asyncio.sleep(0)
                assert tail.head >= START

        async def check(task):
            async with asyncio.timeout(5):
                while asyncio.all_tasks() - before - {task}:
                    await asyncio.sleep(0.001)

        assert await at_every_await(start_and_end, check) > 0
