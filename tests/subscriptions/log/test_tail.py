"""Following the log through the tail: nothing is lost or doubled, from any start."""

import asyncio
import contextlib
import random
from contextlib import aclosing
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.database import connect
from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.entry import Entry
from subscriptions.log.position import START, Position, PositionTrimmed, UnreadablePosition
from subscriptions.log.tail import Tail
from subscriptions.log.window import Window
from tests.relay import PIECE, Relay
from tests.subscriptions.fanout.test_audience import until
from tests.subscriptions.log.entries import NOON, commit, draft, everything, numbers, take

TOPICS = ["a", "b", "c", "d"]
WRITE = (
    "INSERT INTO log (topic, kind, body, occurred_at) "
    "VALUES ($1, 'counted', jsonb_build_object('n', $2::int), now())"
)


@pytest.fixture
async def bell():
    async with Bell("memory://") as bell:
        yield bell


async def test_a_follower_receives_the_entries_of_its_topics_alone(any_database, bell):
    async with (
        Tail(bell, poll_seconds=60) as tail,
        aclosing(tail.follow(["a", "c"], await reader.head())) as batches,
    ):
        await commit(draft("a", 1), draft("b", 2), draft("c", 3))
        ring()
        assert await take(batches, 2) == [1, 3]
        await commit(draft("b", 4))
        await commit(draft("a", 5))
        ring()
        assert await take(batches, 1) == [5]


async def test_a_bell_that_is_never_rung_costs_only_the_poll(any_database, bell):
    async with (
        Tail(bell, poll_seconds=0.05) as tail,
        aclosing(tail.follow(["a"], await reader.head())) as batches,
    ):
        for n in range(5):
            await commit(draft("a", n))
        assert await take(batches, 5) == [0, 1, 2, 3, 4]


async def test_entries_behind_an_open_transaction_arrive_soon_after_it_ends(
    postgres, postgres_url, bell
):
    """The older transaction ends without a ring, and the next poll is far away."""
    slow = await asyncpg.connect(postgres_url)
    try:
        async with (
            Tail(bell, poll_seconds=60) as tail,
            aclosing(tail.follow(["a"], await reader.head())) as batches,
        ):
            older = slow.transaction()
            await older.start()
            await slow.execute("SELECT pg_current_xact_id()")
            await commit(draft("a", 1))
            ring()
            async with asyncio.timeout(10):
                while tail.seconds_behind <= 0.1:
                    await asyncio.sleep(0.01)
            await older.rollback()
            assert await take(batches, 1) == [1]
    finally:
        await slow.close()


async def test_a_follower_from_the_start_reads_the_log_and_then_the_window(any_database, bell):
    await commit(*(draft("a", n) for n in range(1_000)))

    async with (
        Tail(bell, poll_seconds=60, window=50) as tail,
        aclosing(tail.follow(["a"], START)) as batches,
    ):
        assert await take(batches, 600) == list(range(600))
        await commit(*(draft("a", n) for n in range(1_000, 1_100)))
        ring()
        assert await take(batches, 500) == list(range(600, 1_100))


async def test_a_quiet_follower_stays_current_while_the_window_slides_past_it(any_database, bell):
    async with (
        Tail(bell, poll_seconds=60, window=10) as tail,
        aclosing(tail.follow(["quiet"], await reader.head())) as batches,
    ):
        busy = asyncio.create_task(take(tail.follow(["busy"], await reader.head()), 30))
        waiting = asyncio.create_task(take(batches, 1))
        await asyncio.sleep(0.05)
        for n in range(30):
            await commit(draft("busy", n, at=NOON - timedelta(days=8)))
        ring()
        await busy
        # A read of the log from the start of the follower would fail by now.
        await commit(draft("busy", 30))
        await everything()
        assert await reader.trim(NOON) == 30
        await commit(draft("quiet", 7))
        ring()
        assert await waiting == [7]


def _has_caught_up(tail, topic):
    return any(each.is_current for each in tail._followers.get(topic, ()))


async def test_a_quiet_follower_that_has_caught_up_reads_the_log_no_more(any_database, bell):
    async with Tail(bell, poll_seconds=0.05, window=3) as tail:
        for n in range(10):
            await commit(draft("busy", n))
        assert await take(tail.follow(["busy"], START), 10) == list(range(10))
        async with aclosing(tail.follow(["quiet"], START)) as batches:
            waiting = asyncio.create_task(take(batches, 1))
            last = (await everything())[-1].position
            await until(lambda: tail.head == last and _has_caught_up(tail, "quiet"))
            assert await reader.trim(NOON + timedelta(seconds=1)) >= 9
            await asyncio.sleep(0.1)
            await commit(draft("quiet", 7))
            assert await waiting == [7]


async def test_an_entry_written_while_a_follower_catches_up_is_not_missed(any_database, bell):
    """The window holds one entry, so that followers are nearly always behind it."""

    async def write(first):
        for n in range(first, first + 150):
            await commit(draft("a", n))
            ring()

    async def follow(tail):
        got = []
        async with aclosing(tail.follow(["a", "rare"], START)) as batches:
            async for batch in batches:
                got += numbers(batch)
                await asyncio.sleep(0)
                if len(got) == 450:
                    return got

    async with Tail(bell, poll_seconds=0.05, window=1) as tail:
        followers = [asyncio.create_task(follow(tail)) for _ in range(6)]
        await asyncio.gather(write(0), write(150), write(300))
        expected = numbers(await everything())
        async with asyncio.timeout(30):
            for follower in followers:
                assert await follower == expected


async def test_a_follower_behind_a_trimmed_log_gets_an_error(any_database, bell):
    for n in range(30):
        await commit(draft("a", n))
    async with (
        Tail(bell, poll_seconds=60, window=5) as tail,
        aclosing(tail.follow(["a"], START)) as batches,
    ):
        await everything()
        assert await reader.trim(NOON + timedelta(seconds=1)) > 0
        with pytest.raises(PositionTrimmed):
            await anext(batches)


async def test_a_cursor_beyond_the_end_cannot_be_followed(any_database, bell):
    async with (
        Tail(bell) as tail,
        aclosing(tail.follow(["a"], Position(2**60, 1))) as batches,
    ):
        with pytest.raises(UnreadablePosition):
            await anext(batches)


async def test_followers_end_when_the_tail_closes(any_database, bell):
    async def follow_to_the_end(tail):
        return [batch async for batch in tail.follow(["a"], await reader.head())]

    async with Tail(bell) as tail:
        following = asyncio.create_task(follow_to_the_end(tail))
        await asyncio.sleep(0.05)

    assert await asyncio.wait_for(following, 5) == []
    assert tail._followers == {}


async def test_a_tail_behind_a_trimmed_log_goes_on_and_its_followers_get_an_error(
    any_database, bell
):
    async with Tail(bell, poll_seconds=60) as tail:
        async with aclosing(tail.follow(["a"], await reader.head())) as batches:
            waiting = asyncio.create_task(anext(batches))
            await asyncio.sleep(0.05)
            await commit(draft("a", 1), draft("a", 2))
            await everything()
            assert await reader.trim(NOON + timedelta(seconds=1)) > 0
            ring()
            with pytest.raises(PositionTrimmed):
                await asyncio.wait_for(waiting, 5)
        async with aclosing(tail.follow(["a"], await reader.head())) as batches:
            await commit(draft("a", 3))
            ring()
            assert await take(batches, 1) == [3]


class HoldingRelay(Relay):
    """Holds the server's answers to a connection on which a mark was sent, until `release`."""

    def __init__(self, url, mark):
        super().__init__(url)
        self._mark, self._held = mark, asyncio.Event()
        self.release = asyncio.Event()

    async def holds(self):
        async with asyncio.timeout(10):
            await self._held.wait()

    async def _pass_on(self, reader, writer):
        there, to_there = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._ends |= {writer, to_there}
        is_held = asyncio.Event()
        await asyncio.gather(
            self._send(reader, to_there, is_held), self._answer(there, writer, is_held)
        )

    async def _send(self, reader, writer, is_held):
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(PIECE):
                if self._mark in some:
                    is_held.set()
                writer.write(some)
        writer.close()

    async def _answer(self, reader, writer, is_held):
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(PIECE):
                if is_held.is_set() and not self.release.is_set():
                    self._held.set()
                    await self.release.wait()
                writer.write(some)
        writer.close()


async def test_an_entry_that_the_tail_reads_while_a_follower_reads_a_page_is_not_skipped(
    postgres_url, bell
):
    async with (
        HoldingRelay(postgres_url, b"the follower's own") as relay,
        connect.database(relay.url, models=["tests.tables"]),
    ):
        await commit(draft("a", 1), draft("b", 1), draft("b", 2))
        await everything()
        async with (
            Tail(bell, poll_seconds=0.02, window=1) as tail,
            aclosing(tail.follow(["a", "the follower's own"], START)) as batches,
        ):
            await commit(draft("b", 3), draft("b", 4))
            reading = asyncio.create_task(take(batches, 2))
            await relay.holds()
            before = tail.head
            await commit(draft("a", 2), draft("b", 5))
            await until(lambda: tail.head > before)
            relay.release.set()
            assert await reading == [1, 2]


@pytest.mark.parametrize("seed", range(4))
async def test_each_follower_receives_each_entry_once_and_in_order_at_any_pace(
    any_database, bell, seed
):
    """Followers start anywhere, stop, resume and read slowly; the window is far too small."""
    chance = random.Random(seed)
    written: dict[str, list[int]] = {topic: [] for topic in TOPICS}

    async def write():
        for n in range(300):
            topic = chance.choice(TOPICS)
            await commit(draft(topic, n))
            written[topic].append(n)
            if chance.random() < 0.5:
                ring()
            if chance.random() < 0.2:
                await asyncio.sleep(chance.random() * 0.01)

    async def follow(tail, topics):
        got, after = [], START
        while not got or got[-1] != -1:
            async with aclosing(tail.follow(topics, after)) as batches:
                async for batch in batches:
                    got += numbers(batch)
                    after = batch[-1].position
                    await asyncio.sleep(chance.random() * 0.02)
                    if got[-1] == -1 or chance.random() < 0.2:
                        break
        return got[:-1]

    async with Tail(bell, poll_seconds=0.05, window=8) as tail:
        choices = [[t, "end"] for t in TOPICS] + [[*TOPICS, "end"], ["a", "b", "end"]]
        followers = [asyncio.create_task(follow(tail, topics)) for topics in choices]
        await write()
        await commit(draft("end", -1))
        got = await asyncio.wait_for(asyncio.gather(*followers), 60)

    for topics, numbers_got in zip(choices, got, strict=True):
        assert numbers_got == sorted(n for topic in topics for n in written.get(topic, []))


async def test_eight_uneven_writers_lose_nothing_and_double_nothing(postgres, postgres_url, bell):
    """Some transactions are slow, some are rolled back; followers read while they write."""
    chance = random.Random(8)
    committed: list[int] = []

    async def write(writer, connection):
        for n in range(60):
            number = 1_000 * writer + n
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(WRITE, "a", number)
            if chance.random() < 0.3:
                await asyncio.sleep(chance.random() * 0.03)
            if chance.random() < 0.2:
                await transaction.rollback()
            else:
                await transaction.commit()
                committed.append(number)
                ring()

    async def poll(got):
        after = START
        while -1 not in numbers(got):
            entries = await reader.read(after, limit=3)
            got += entries
            after = entries[-1].position if entries else after
            await asyncio.sleep(0)

    connections = [await asyncpg.connect(postgres_url) for _ in range(8)]
    async with Tail(bell) as tail:
        polled: list[Entry] = []
        polling = asyncio.create_task(poll(polled))
        batches = tail.follow(["a"], await reader.head())
        following = asyncio.create_task(_until_the_end(batches))
        await asyncio.gather(*(write(n, each) for n, each in enumerate(connections)))
        await commit(draft("a", -1))
        ring()
        followed = await asyncio.wait_for(following, 30)
        await asyncio.wait_for(polling, 30)
    for connection in connections:
        await connection.close()

    assert sorted(numbers(followed)) == sorted([*committed, -1])
    assert followed == polled
    positions = [entry.position for entry in followed]
    assert positions == sorted(set(positions))


async def _until_the_end(batches):
    got: list[Entry] = []
    async for batch in batches:
        got += batch
        if batch[-1].body["n"] == -1:
            await batches.aclose()
            break
    return got


ENTRIES = st.lists(st.sampled_from(TOPICS), max_size=40)


@given(topics=ENTRIES, size=st.integers(1, 10), wanted=st.sets(st.sampled_from(TOPICS)))
def test_the_window_has_the_newest_and_no_more_than_it_may(topics, size, wanted):
    window = Window(Position(0, 0), size=size)
    entries = [Entry(Position(0, n), topic, "kind", {}, NOON) for n, topic in enumerate(topics, 1)]
    window.add(entries)

    newest = entries[-size:]
    assert window.after(window.start, sorted(wanted), limit=100) == [
        entry for entry in newest if entry.topic in wanted
    ]
    assert window.covers(newest[0].position if len(entries) > size else Position(0, 0))
    assert window.end == (entries[-1].position if entries else Position(0, 0))
    assert not window.covers(Position(0, len(entries) - size - 1))
