"""An engine survives a cancellation at each of its awaits: nothing held, nothing half done."""

import asyncio
import threading
from contextlib import suppress

import aiosqlite
import asyncpg
import pytest
from tortoise.transactions import in_transaction

from api.database.connect import database
from tests.api.database.test_engines import labels
from tests.cancelling import at_every_await
from tests.tables import CREATE_BOX, Box

POOL = 2


@pytest.fixture
async def boxes(any_url):
    async with database(any_url, models=["tests.tables"], pool_size=POOL) as connection:
        await connection.execute_script(CREATE_BOX)
        yield connection
        await connection.execute_script("DROP TABLE box")


async def put_two():
    async with in_transaction("default"):
        await Box.create(id=1, label="one")
        async with in_transaction("default"):
            await Box.create(id=2, label="two")
        await asyncio.sleep(0)


async def put_one():
    await Box.create(id=1, label="one")


async def put_many():
    await Box.bulk_create([Box(id=1 + n, label="many") for n in range(20)])


async def put_one_after_a_refusal():
    """An error inside of a savepoint takes that savepoint back, also where it is cancelled."""
    async with in_transaction("default"):
        await Box.create(id=1, label="one")
        with suppress(LookupError):
            async with in_transaction("default"):
                await Box.create(id=2, label="never")
                raise LookupError


async def read_all():
    assert await labels() == []


async def nothing_is_held(connection):
    """A transaction on each connection at once, and none left open afterwards."""
    async with asyncio.timeout(10):
        await asyncio.gather(*(_held() for _ in range(POOL)))
    if connection.capabilities.dialect == "sqlite":
        assert not connection._connection.in_transaction
    else:
        assert (
            connection._pool.get_idle_size() == connection._pool.get_size() == POOL - 1
        )  # one is for the clock


async def _held():
    async with in_transaction("default") as connection:
        await connection.execute_query("SELECT 1")
        await asyncio.sleep(0.001)


async def put_around_a_cancelled_savepoint():
    """The transaction goes on without what was cancelled in its savepoint."""
    async with in_transaction("default"):
        await Box.create(id=1, label="one")
        try:
            async with in_transaction("default"):
                await Box.create(id=2, label="two")
        except asyncio.CancelledError:
            asyncio.current_task().uncancel()
        await Box.create(id=3, label="three")


@pytest.mark.parametrize(
    ("work", "whole"),
    [
        (put_two, ["one", "two"]),
        (put_one, ["one"]),
        (put_many, ["many"] * 20),
        (put_one_after_a_refusal, ["one"]),
        (read_all, []),
    ],
)
async def test_what_is_cancelled_at_any_await_is_whole_or_nothing(boxes, work, whole):
    async def check(task):
        await nothing_is_held(boxes)
        found = await labels()
        assert found in ([], whole)
        assert task.cancelled() or found == whole
        await Box.all().delete()

    await nothing_is_held(boxes)
    await at_every_await(work, check)

    await assert_nothing_is_held_in_the_end(boxes)


async def test_a_transaction_outlives_a_savepoint_cancelled_at_any_await(boxes):
    found = []

    async def check(task):
        await nothing_is_held(boxes)
        found.append(await labels())
        assert task.cancelled() or found[-1] != []
        await Box.all().delete()

    await nothing_is_held(boxes)
    await at_every_await(put_around_a_cancelled_savepoint, check)

    without, whole = ["one", "three"], ["one", "two", "three"]
    assert all(each in ([], without, whole) for each in found)
    if boxes.capabilities.dialect == "postgres":
        assert without in found


async def assert_nothing_is_held_in_the_end(boxes):
    if boxes.capabilities.dialect == "postgres":
        open_ones = await boxes.execute_query_dict(
            "SELECT count(*) AS n FROM pg_stat_activity "
            "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        assert open_ones == [{"n": 0}]


async def test_a_start_cancelled_at_any_await_leaves_no_connection(any_url):
    """From the opening of the first connection to the closing of the last."""
    async with database(any_url, models=["tests.tables"]) as connection:
        await connection.execute_script(CREATE_BOX)

    async def start_and_end():
        async with database(any_url, models=["tests.tables"], pool_size=POOL):
            await put_two()

    async def check(task):
        async with asyncio.timeout(10):
            while await connections_to(any_url):
                await asyncio.sleep(0.001)
        async with database(any_url, models=["tests.tables"]):
            assert await labels() in ([], ["one", "two"])
            await Box.all().delete()

    await at_every_await(start_and_end, check)

    async with database(any_url, models=["tests.tables"]) as connection:
        await connection.execute_script("DROP TABLE box")


async def connections_to(url):
    """How many are open: each one to SQLite has a thread of its own."""
    if url.startswith("sqlite"):
        return sum(
            isinstance(each, aiosqlite.Connection) or "_connection_worker" in each.name
            for each in threading.enumerate()
        )
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'kempelen'"
        )
    finally:
        await connection.close()
