"""A COMMIT that fails, and a BEGIN that is cancelled while it waits, leave nothing behind."""

import asyncio
import sqlite3
from contextlib import contextmanager

import asyncpg
import pytest
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from api.database.connect import database
from tests.api.database.test_engines import labels
from tests.tables import CREATE_BOX, Box

POOL = 2
FAULTS = (OperationalError, asyncpg.ForeignKeyViolationError)
CREATE_LID = """CREATE TABLE lid (
    box_id INTEGER NOT NULL REFERENCES box (id) DEFERRABLE INITIALLY DEFERRED
)"""


@pytest.fixture
async def boxes(any_url):
    """Boxes, and lids whose box must be there only when the transaction commits."""
    async with database(any_url, models=["tests.tables"], pool_size=POOL) as connection:
        await connection.execute_script(CREATE_BOX)
        await connection.execute_script(CREATE_LID)
        yield connection
        await connection.execute_script("DROP TABLE lid")
        await connection.execute_script("DROP TABLE box")


async def put_a_lid_without_a_box():
    async with in_transaction("default") as connection:
        await Box.create(id=1, label="never")
        await connection.execute_query("INSERT INTO lid (box_id) VALUES (7)")


async def test_a_commit_that_fails_raises_and_keeps_nothing(boxes):
    for _ in range(3 * POOL):
        with pytest.raises(FAULTS, match=r"(?i)foreign key"):
            await put_a_lid_without_a_box()

    assert await labels() == []
    async with in_transaction("default"):
        await Box.create(id=1, label="later")
    assert await labels() == ["later"]


async def test_a_commit_that_fails_while_it_is_cancelled_keeps_nothing(boxes):
    async def work():
        async with in_transaction("default") as connection:
            await Box.create(id=1, label="never")
            await connection.execute_query("INSERT INTO lid (box_id) VALUES (7)")
            asyncio.current_task().cancel()

    for _ in range(3 * POOL):
        task = asyncio.create_task(work())
        await asyncio.wait({task})
        # SQLite may commit without a suspension at which the cancellation could arrive.
        assert task.cancelled() or task.exception() is not None

    assert await labels() == []
    async with in_transaction("default"):
        await Box.create(id=1, label="later")
    assert await labels() == ["later"]


@contextmanager
def another_process_writing(database):
    other = sqlite3.connect(database.filename, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
        other.execute("COMMIT")
    finally:
        other.close()


async def test_a_begin_cancelled_while_another_process_writes_takes_no_lock(database):
    await database.execute_script(CREATE_BOX)

    async def put():
        async with in_transaction("default"):
            await Box.create(id=1, label="never")

    with another_process_writing(database):
        task = asyncio.create_task(put())
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done(), "what the thread has begun is awaited"
    await asyncio.wait({task})

    assert task.cancelled()
    assert not database._connection.in_transaction
    with another_process_writing(database):
        pass
    async with in_transaction("default"):
        await Box.create(id=1, label="later")
    assert await labels() == ["later"]


async def test_those_who_wait_behind_a_cancelled_begin_get_their_turn(database):
    await database.execute_script(CREATE_BOX)

    async def put(id):
        async with in_transaction("default"):
            await Box.create(id=id, label=f"box {id}")

    with another_process_writing(database):
        tasks = [asyncio.create_task(put(id)) for id in range(3)]
        await asyncio.sleep(0.05)
        tasks[0].cancel()
        tasks[1].cancel()
    await asyncio.wait(tasks)

    assert [task.cancelled() for task in tasks] == [True, True, False]
    assert await labels() == ["box 2"]


async def test_a_single_write_cancelled_while_another_process_writes_is_awaited(database):
    """Nothing else may use the connection before the thread has left it."""
    await database.execute_script(CREATE_BOX)
    with another_process_writing(database):
        task = asyncio.create_task(Box.create(id=1, label="patient"))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
    await asyncio.wait({task})

    assert task.cancelled()
    assert await labels() == ["patient"]


async def test_a_begin_that_waits_too_long_fails_as_any_statement_does(database):
    database.pragmas["busy_timeout"] = 20  # milliseconds
    await database.close()
    await database.create_connection(with_db=True)
    with another_process_writing(database), pytest.raises(OperationalError, match="locked"):
        async with in_transaction("default"):
            pass

    async with in_transaction("default"):
        pass
