"""The engines: transactions that cancellation cannot leave half-way, on both databases."""

import asyncio
import random
import sqlite3
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from api.database.asyncpg_engine import SECONDS_TO_END, PostgresClient
from api.database.connect import database
from api.database.location import BadDatabaseUrl, DatabaseUnreachable
from domain.kernel.precedence import precedence
from tests.relay import Relay
from tests.tables import CREATE_BOX, Box

POOL = 4


@pytest.fixture
async def boxes(any_url):
    async with database(any_url, models=["tests.tables"], pool_size=POOL) as connection:
        await connection.execute_script(CREATE_BOX)
        yield connection
        await connection.execute_script("DROP TABLE box")


class ChangedMind(Exception):
    pass


async def labels():
    return [box.label for box in await Box.all().order_by("id")]


async def put_two(first: int, *, pause: float = 0.0):
    """A pair of rows in one transaction, the second in a savepoint."""
    async with in_transaction("default"):
        await Box.create(id=first, label="one")
        await asyncio.sleep(pause)
        async with in_transaction("default"):
            await Box.create(id=first + 1, label="two")


async def assert_nothing_is_held(connection):
    """Run as many transactions at once as the pool has connections; none may stay open."""
    async with asyncio.timeout(10):
        await asyncio.gather(*(put_two(10**6 + 2 * n, pause=0.05) for n in range(POOL)))
    if connection.capabilities.dialect == "sqlite":
        assert not connection._connection.in_transaction
        other = sqlite3.connect(connection.filename, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM box WHERE id >= 1000000").fetchone() == (8,)
        other.close()
    else:
        assert [pool.get_size() - pool.get_idle_size() for pool in connection.pools] == [0, 0]
        open_ones = await connection.execute_query_dict(
            "SELECT count(*) AS n FROM pg_stat_activity "
            "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        assert open_ones == [{"n": 0}]


async def test_work_with_precedence_is_done_before_the_work_that_waits(boxes):
    begun, may_end = [], asyncio.Event()

    async def put(name, first):
        async with in_transaction("default"):
            begun.append(name)
            await Box.create(id=first, label="one")
            await may_end.wait()

    others = [asyncio.create_task(put("other", 2 * n)) for n in range(3 * POOL)]
    while not begun:
        await asyncio.sleep(0.001)
    with precedence():
        first = asyncio.create_task(put("first", 900))
    for _ in range(100):  # It waits for the one writer of SQLite after some turns of the loop.
        await asyncio.sleep(0)
    while isinstance(boxes, PostgresClient) and "first" not in begun:
        await asyncio.sleep(0.001)  # It has a connection of its own, which is opened now.
    may_end.set()
    await asyncio.gather(first, *others)

    # Before it are only those that had begun.
    assert begun.index("first") <= POOL
    assert len(begun) == 3 * POOL + 1


async def test_a_pool_of_one_connection_serves_all_work(postgres_url):
    async with database(postgres_url, models=["tests.tables"], pool_size=1) as connection:
        with precedence():
            assert await connection.execute_query_dict("SELECT 1 AS one") == [{"one": 1}]
        assert await connection.execute_query_dict("SELECT 1 AS one") == [{"one": 1}]
        assert [pool.get_max_size() for pool in connection.pools] == [1]


async def cancel_at_random(chance, work, *, longest: float):
    with precedence(chance.random() < 0.3):
        task = asyncio.ensure_future(work)
    for _ in range(chance.randrange(6)):
        await asyncio.sleep(0)
    await asyncio.sleep(chance.random() * longest if chance.random() < 0.7 else 0)
    task.cancel()
    if chance.random() < 0.3:
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.wait({task})
    return not task.cancelled()


async def test_hundreds_of_cancelled_transactions_hold_nothing_and_do_nothing_by_halves(boxes):
    chance, clock = random.Random(1), asyncio.get_running_loop().time
    start = clock()
    await put_two(900)
    longest = 3 * (clock() - start)
    done = set()
    for first in range(0, 800, 2):
        if await cancel_at_random(chance, put_two(first), longest=longest):
            done.add(first)

    await assert_nothing_is_held(boxes)
    ids = {box.id for box in await Box.filter(id__lt=10**6)}
    assert {id for id in ids if id % 2 == 0} == {id - 1 for id in ids if id % 2 == 1}
    assert done <= ids
    assert 0 < len(done) < 400


async def test_hundreds_of_transactions_cancelled_among_each_other_hold_nothing(boxes):
    chance = random.Random(2)
    works = [cancel_at_random(chance, put_two(n), longest=0.3) for n in range(0, 600, 2)]
    await asyncio.gather(*works)

    await assert_nothing_is_held(boxes)
    ids = {box.id for box in await Box.filter(id__lt=10**6)}
    assert {id for id in ids if id % 2 == 0} == {id - 1 for id in ids if id % 2 == 1}


async def test_hundreds_of_cancelled_bulk_creates_hold_nothing_and_do_nothing_by_halves(boxes):
    chance = random.Random(3)

    async def put_many(first):
        await Box.bulk_create([Box(id=first + n, label="many") for n in range(50)])

    for first in range(0, 15_000, 50):
        await cancel_at_random(chance, put_many(first), longest=0.006)

    await assert_nothing_is_held(boxes)
    ids = [box.id for box in await Box.filter(label="many")]
    assert len(ids) % 50 == 0
    assert {id // 50 * 50 for id in ids} == {id for id in ids if id % 50 == 0}


async def test_a_commit_that_is_cancelled_is_done_before_the_cancellation_arrives(boxes):
    async def work():
        async with in_transaction("default"):
            await Box.create(id=1, label="kept")
            asyncio.current_task().cancel()

    task = asyncio.create_task(work())
    await asyncio.wait({task})

    assert task.cancelled()
    assert await labels() == ["kept"]
    await assert_nothing_is_held(boxes)


async def test_a_begin_that_is_cancelled_leaves_no_transaction(boxes):
    async def work():
        asyncio.current_task().cancel()
        async with in_transaction("default"):
            await Box.create(id=1, label="never")

    for _ in range(3 * POOL):
        task = asyncio.create_task(work())
        await asyncio.wait({task})
        assert task.cancelled()

    assert await labels() == []
    await assert_nothing_is_held(boxes)


async def test_a_savepoint_that_is_cancelled_leaves_the_outer_transaction_whole(boxes):
    async def inner(label):
        async with in_transaction("default"):
            await Box.create(id=2, label=label)
            asyncio.current_task().cancel()
            await asyncio.sleep(0)

    async with in_transaction("default"):
        await Box.create(id=1, label="outer")
        try:
            await inner("inner")
        except asyncio.CancelledError:
            asyncio.current_task().uncancel()
        await Box.create(id=3, label="later")

    assert await labels() == ["outer", "later"]


async def test_a_refused_statement_in_a_savepoint_spoils_nothing_else(boxes):
    async def take_the_same_id():
        async with in_transaction("default"):
            await Box.create(id=1, label="again")

    async with in_transaction("default"):
        await Box.create(id=1, label="first")
        with pytest.raises(IntegrityError):
            await take_the_same_id()
        await Box.create(id=2, label="second")

    assert await labels() == ["first", "second"]


async def test_an_error_takes_everything_back_even_tortoises_own(boxes):
    async def fail(error):
        async with in_transaction("default"):
            await Box.create(id=1, label="never")
            raise error

    for error in (ChangedMind(), TransactionManagementError("of another one")):
        with pytest.raises(type(error)):
            await fail(error)

    assert await labels() == []
    await assert_nothing_is_held(boxes)


async def test_a_task_that_outlives_its_transaction_cannot_write_through_it(boxes):
    ended = asyncio.Event()

    async def late():
        await ended.wait()
        await Box.create(id=1, label="late")

    async with in_transaction("default"):
        task = asyncio.create_task(late())
        await asyncio.sleep(0)
    ended.set()
    await asyncio.wait({task})

    assert task.exception() is not None
    assert await labels() == []


async def test_on_sqlite_a_transaction_has_the_write_lock_from_its_beginning(database):
    other = sqlite3.connect(database.filename, timeout=0)
    async with in_transaction("default"):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_sqlite_keeps_what_it_acknowledged(database):
    async def pragma(name):
        return (await database.execute_query_dict(f"PRAGMA {name}"))[0]

    assert await pragma("journal_mode") == {"journal_mode": "wal"}
    assert await pragma("synchronous") == {"synchronous": 2}
    assert await pragma("foreign_keys") == {"foreign_keys": 1}


async def put_while_another_writes(database, put):
    """Whether a write waits for another process's write, and the turns of the loop meanwhile."""
    await database.execute_script(CREATE_BOX)
    other = sqlite3.connect(database.filename, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.ensure_future(put())
    await asyncio.sleep(0.1)
    assert not task.done()
    other.execute("COMMIT")
    other.close()
    await task
    return await labels()


async def test_a_transaction_waits_for_another_process_and_holds_nobody_up(database):
    async def put():
        async with in_transaction("default"):
            await Box.create(id=1, label="patient")

    assert await put_while_another_writes(database, put) == ["patient"]


async def test_a_single_write_waits_for_another_process_too(database):
    async def put():
        await Box.create(id=1, label="patient")

    assert await put_while_another_writes(database, put) == ["patient"]


async def test_reads_outside_see_the_last_commit_and_never_an_open_transaction(database):
    await database.execute_script(CREATE_BOX)
    written, read = asyncio.Event(), asyncio.Event()

    async def write():
        async with in_transaction("default"):
            await Box.create(id=1, label="kept")
            assert await labels() == ["kept"]
            written.set()
            await read.wait()
        assert await labels() == ["kept"]

    task = asyncio.create_task(write())
    await written.wait()
    assert await labels() == []
    read.set()
    await task
    assert await labels() == ["kept"]


async def test_what_reads_cannot_write(database):
    await database.execute_script(CREATE_BOX)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database._reader.execute("INSERT INTO box (id, label) VALUES (1, 'never')")


@pytest.mark.parametrize("answers", range(1, 6))
async def test_a_read_cancelled_when_an_answer_has_come_holds_no_lock(
    postgres, postgres_url, answers
):
    """For example the answer to preparing a statement, after which PostgreSQL holds locks."""
    read = asyncio.create_task(
        postgres.execute_query(f"SELECT {answers}, id FROM accounts WHERE id = $1", [uuid4()])
    )
    for _ in range(answers):
        waited_for = read._fut_waiter
        while not read.done() and (read._fut_waiter is waited_for or not read._fut_waiter.done()):
            await asyncio.sleep(0)
    read.cancel()
    await asyncio.wait({read})

    assert read.cancelled() or read.exception() is None
    assert await held(postgres_url) == []


async def test_a_read_whose_argument_is_refused_holds_no_lock(postgres, postgres_url):
    with pytest.raises(OperationalError, match="nonsense"):
        await postgres.execute_query("SELECT 7, id FROM accounts WHERE id = $1", ["nonsense"])

    assert await held(postgres_url) == []


async def test_a_read_is_cancelled_where_no_new_connection_can_be_made(postgres_url):
    """A new connection would ask the server to stop the read."""
    async with a_read_under_way(postgres_url) as (read, relay):
        relay.refuse()
        read.cancel()
        await asyncio.wait({read}, timeout=20)

        assert read.cancelled()


@pytest.mark.long
async def test_a_read_is_cancelled_in_some_seconds_where_the_link_is_dead(postgres_url):
    async with a_read_under_way(postgres_url) as (read, relay):
        relay.is_dead = True
        read.cancel()
        await asyncio.wait({read}, timeout=4 * SECONDS_TO_END)

        assert read.cancelled()


@asynccontextmanager
async def a_read_under_way(url):
    """A statement that takes two seconds, and the connection that it runs on."""
    async with Relay(url) as relay, database(relay.url, models=["tests.tables"]) as through:
        await through.execute_query("SELECT 1")
        read = asyncio.create_task(through.execute_query("SELECT pg_sleep(2)"))
        await asyncio.sleep(0.2)
        yield read, relay


async def held(url):
    """The locks of other connections to the database."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT relation::regclass::text AS name FROM pg_locks WHERE pid <> pg_backend_pid() "
            "AND relation IS NOT NULL "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return [row["name"] for row in rows]
    finally:
        await connection.close()


async def test_postgres_ends_what_takes_too_long(postgres):
    async def setting(name):
        return (await postgres.execute_query_dict(f"SHOW {name}"))[0][name]

    assert await setting("statement_timeout") == "30s"
    assert await setting("idle_in_transaction_session_timeout") == "10s"
    assert await setting("TimeZone") is not None


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://localhost/x", "begins with 'mysql'"),
        ("kempelen.sqlite3", "begins with no scheme"),
        ("", "begins with no scheme"),
        ("sqlite://", "A SQLite database is a file"),
        ("sqlite://:memory:", "A SQLite database is a file"),
        ("sqlite://x.db?mode=ro", "A SQLite database is a file"),
        ("postgres://localhost", "names a host and a database"),
        ("postgres:///x", "names a host and a database"),
        ("postgres://localhost/x?fast=yes", "no options but"),
        ("postgres://localhost:port/x", "malformed"),
    ],
)
async def test_a_url_that_is_not_understood_is_refused_with_what_to_set(url, message):
    with pytest.raises(BadDatabaseUrl, match=message) as refused:
        await database(url, models=["tests.tables"]).__aenter__()
    assert "KEMPELEN_DATABASE_URL" in str(refused.value)


async def test_a_database_that_cannot_be_used_is_named_with_the_setting_to_check(
    tmp_path, postgres_url
):
    (tmp_path / "text.sqlite3").write_text("This is not a database. " * 100)
    missing = postgres_url.rpartition("/")[0] + "/kempelen_there_is_no_such"
    urls = [
        f"sqlite:///{tmp_path}",
        f"sqlite:///{tmp_path}/text.sqlite3",
        f"sqlite:///{tmp_path}/text.sqlite3/below/it",
        "postgres://postgres@127.0.0.1:1/x",
        missing,
    ]
    for url in [*urls, *urls]:
        with pytest.raises(DatabaseUnreachable, match=r"Cannot use .*KEMPELEN_DATABASE_URL"):
            await database(url, models=["tests.tables"]).__aenter__()


async def test_a_new_sqlite_file_may_lie_in_a_folder_that_is_not_there_yet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with database("sqlite://var/new.sqlite3", models=["tests.tables"]) as connection:
        assert await connection.execute_query_dict("SELECT 1 AS one") == [{"one": 1}]
    assert (tmp_path / "var" / "new.sqlite3").exists()


async def test_a_transaction_opens_a_connection_that_was_closed(database):
    await database.close()

    async with in_transaction("default") as opened:
        [row] = await opened.execute_query_dict("SELECT 1 AS one")

    assert row == {"one": 1}
