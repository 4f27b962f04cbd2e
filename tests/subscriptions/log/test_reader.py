"""Reading the log: in order, by topic, settled entries only, and never from a trimmed position."""

import asyncio
import base64
from contextlib import suppress
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.log import reader
from subscriptions.log.entry import Draft
from subscriptions.log.position import START, Position, PositionTrimmed, UnreadablePosition
from tests.subscriptions.log.entries import NOON, commit, draft, everything, numbers

LARGEST = 2**63 - 1
INSERT = (
    "INSERT INTO log (topic, kind, body, occurred_at) "
    "VALUES ('a', 'counted', jsonb_build_object('n', $1::int), now())"
)


@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_a_cursor_reads_back_as_its_position(xid, id):
    assert Position.decode(Position(xid, id).encode()) == Position(xid, id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "ü",
        "A" * 10_000,
        Position(1, 2).encode() + "=",
        Position(1, 2).encode()[:-1],
        Position(1, 2).encode() + "\n",
        " " + Position(1, 2).encode(),
        base64.urlsafe_b64encode(b"\x02" + bytes(16)).rstrip(b"=").decode(),
        base64.urlsafe_b64encode(b"\x01" + b"\xff" * 16).rstrip(b"=").decode(),
    ],
)
def test_anything_else_is_a_bad_cursor(text):
    with pytest.raises(UnreadablePosition):
        Position.decode(text)


@given(st.text(max_size=80))
def test_no_text_is_read_as_another_positions_cursor(text):
    with suppress(UnreadablePosition):
        assert Position.decode(text).encode() == text


async def test_entries_come_in_order_with_everything_they_were_given(any_database):
    await commit(draft("a", 1), draft("b", 2))
    await commit(draft("a", 3))

    entries = await everything()

    assert numbers(entries) == [1, 2, 3]
    assert [entry.topic for entry in entries] == ["a", "b", "a"]
    assert {entry.occurred_at for entry in entries} == {NOON}
    assert entries == sorted(entries, key=lambda entry: entry.position)


async def test_reading_by_topic_gives_those_topics_alone_page_by_page(any_database):
    for n in range(30):
        await commit(draft("abc"[n % 3], n))

    await everything()
    first = await reader.read(START, limit=7, topics=["a", "c"])
    rest = await reader.read(first[-1].position, topics=["a", "c"])

    assert numbers(first) == [0, 2, 3, 5, 6, 8, 9]
    assert numbers(first) + numbers(rest) == [n for n in range(30) if n % 3 != 1]


async def test_a_rare_topic_is_found_by_its_index(postgres):
    plan = await postgres.execute_query_dict(
        "EXPLAIN " + reader._page_sql(False, 2), [0, 0, 100, "a", "b"]
    )
    text = "\n".join(row["QUERY PLAN"] for row in plan)
    assert text.count("log_topic") == 2


async def test_what_commits_after_the_head_comes_after_it(any_database):
    await commit(draft("a", 1))
    head = await reader.head()
    await commit(draft("a", 2))

    assert numbers(await everything(head))[-1] == 2
    await reader.check(head)


async def test_all_committed_entries_of_some_kinds_are_read_however_many_there_are(any_database):
    await commit(*(draft("a", n) for n in range(1_201)))
    await commit(draft("b", 2_000), Draft("a", "told", {"n": 3}, NOON))
    first, second = (await everything())[:2]

    counted = await reader.committed("a", first.position, kinds=["counted"])
    told = await reader.committed("a", second.position, kinds=["told", "never"])
    third = await reader.committed("a", START, kinds=["counted", "told"], where=("n", 3))

    assert numbers(counted) == list(range(1, 1_201))
    assert (numbers(told), [each.kind for each in told]) == ([3], ["told"])
    assert [each.kind for each in third] == ["counted", "told"]


async def test_a_cursor_beyond_the_end_is_bad(any_database):
    await commit(draft("a", 1))
    last = (await everything())[-1].position

    await reader.check(last)
    head = await reader.head()
    # Other tests move the end of PostgreSQL's log too, so only a distant position is beyond it.
    for beyond in (head._replace(xid=head.xid + 10**9), Position(head.xid + 10**9, 0)):
        with pytest.raises(UnreadablePosition):
            await reader.check(beyond)
    assert last <= head


async def test_trimming_removes_the_oldest_and_expires_cursors_before_them(any_database):
    for n in range(6):
        await commit(draft("a", n, at=NOON + timedelta(hours=n)))
    entries = await everything()

    assert await reader.trim(NOON + timedelta(hours=3)) == 3

    assert numbers(await reader.read(entries[2].position)) == [3, 4, 5]
    with pytest.raises(PositionTrimmed):
        await reader.read(entries[1].position)
    with pytest.raises(PositionTrimmed):
        await reader.read(START, topics=["of no entry"])
    with pytest.raises(PositionTrimmed):
        await reader.check(entries[1].position)
    await reader.check(entries[2].position)


async def test_trimming_stops_at_the_first_young_entry_and_can_go_on_later(any_database):
    hours = [0, 5, 1]
    for n, hour in enumerate(hours):
        await commit(draft("a", n, at=NOON + timedelta(hours=hour)))
    await commit(draft("a", 3, at=NOON + timedelta(hours=50)))
    await everything()

    assert await reader.trim(NOON + timedelta(hours=3)) == 1
    assert await reader.trim(NOON + timedelta(hours=3)) == 0
    assert await reader.trim(NOON + timedelta(hours=9)) == 2
    assert await reader.trim(NOON + timedelta(hours=9)) == 0


async def test_trimming_goes_through_many_pages(any_database):
    await commit(*(draft("a", n) for n in range(2_500)))
    await commit(draft("a", 2_500, at=NOON + timedelta(hours=1)))
    last = (await everything())[-1].position

    assert await reader.trim(NOON + timedelta(seconds=1)) == 2_500
    assert await reader.trim(NOON + timedelta(hours=2)) <= 1

    await commit(draft("a", 2_501))
    assert numbers(await everything(last)) == [2_501]


async def test_an_entry_behind_an_open_transaction_is_held_back_until_that_ends(
    postgres, postgres_url
):
    slow = await asyncpg.connect(postgres_url)
    try:
        async with slow.transaction():
            await slow.execute(INSERT, 1)
            await commit(draft("a", 2))

            held = await reader.page(START)
            committed = await reader.committed("a", START, kinds=["counted"])
        both = await everything()
    finally:
        await slow.close()

    assert (numbers(held.entries), held.has_unsettled) == ([], True)
    assert numbers(committed) == [2]
    assert numbers(both) == [1, 2]


async def test_without_the_horizon_a_reader_loses_what_commits_late(postgres, postgres_url):
    """The naive reader proves that the case above loses entries without the horizon."""
    slow = await asyncpg.connect(postgres_url)
    naive, safe = [], []

    async def read_naively():
        rows = await postgres.execute_query_dict(
            "SELECT id, body->>'n' AS n FROM log WHERE id > $1 ORDER BY id",
            [naive[-1][0] if naive else 0],
        )
        naive.extend((row["id"], int(row["n"])) for row in rows)

    try:
        async with slow.transaction():
            await slow.execute(INSERT, 1)
            await commit(draft("a", 2))
            await read_naively()
            safe += await reader.read(START)
        await read_naively()
        safe += await everything(safe[-1].position if safe else START)
    finally:
        await slow.close()

    assert [n for _, n in naive] == [2]
    assert numbers(safe) == [1, 2]


@pytest.mark.parametrize("writes_first", [False, True])
async def test_transactions_that_lock_the_same_row_are_logged_in_the_order_of_their_locks(
    postgres, postgres_url, writes_first
):
    """Also where a transaction got its id, by an earlier write, before it waited for the lock."""
    await postgres.execute_script("CREATE TABLE shared (id int PRIMARY KEY, version int)")
    await postgres.execute_script("INSERT INTO shared VALUES (1, 0)")
    lock = "SELECT version FROM shared WHERE id = 1 FOR UPDATE"

    async def write(name, connection):
        for n in range(25):
            async with connection.transaction():
                if writes_first:
                    await connection.execute("INSERT INTO shared VALUES ($1, 0)", name + n)
                version = await connection.fetchval(lock)
                await connection.execute("UPDATE shared SET version = $1 WHERE id = 1", version + 1)
                await connection.execute(INSERT, version)

    connections = [await asyncpg.connect(postgres_url) for _ in range(6)]
    try:
        await asyncio.gather(*(write(100 * n, each) for n, each in enumerate(connections, 1)))
    finally:
        for connection in connections:
            await connection.close()
        await postgres.execute_script("DROP TABLE shared")

    assert numbers(await everything()) == list(range(150))
