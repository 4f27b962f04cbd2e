"""Units of work on SQLite that wait together commit together, each whole or not at all."""

import asyncio
import random
import sqlite3

import pytest
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from api.database.connect import database
from api.database.writer import MOST_UNITS, Writer
from domain.kernel.precedence import precedence
from tests.api.database.test_ends_that_fail import CREATE_LID
from tests.api.database.test_engines import labels
from tests.tables import CREATE_BOX, Box

UNITS = 40


class Refused(Exception):
    """What a command says that changes nothing."""


@pytest.fixture
async def boxes(sqlite_url):
    async with database(sqlite_url, models=["tests.tables"]) as connection:
        await connection.execute_script(CREATE_BOX)
        await connection.execute_script(CREATE_LID)
        yield connection


@pytest.fixture
def commits(boxes):
    """The commits that the connection makes from now on."""
    seen = []
    writer = boxes._connection._conn
    writer.set_trace_callback(lambda sql: seen.append(sql) if sql == "COMMIT" else None)
    yield seen
    writer.set_trace_callback(None)


async def put(id, *, fails=False, pauses=0):
    async with in_transaction("default"):
        await Box.create(id=id, label=f"box {id:02}")
        for _ in range(pauses):
            await asyncio.sleep(0)
        if fails:
            raise Refused


async def at_once(boxes, *units):
    """Have all of them wait for the writer, and then do their work in this order."""
    await boxes._lock.acquire()
    together = asyncio.gather(*units, return_exceptions=True)
    await asyncio.sleep(0.01)
    boxes._lock.release()
    return await together


def stored(boxes):
    """What another process reads: that which is committed."""
    other = sqlite3.connect(boxes.filename)
    try:
        return sorted(id for (id,) in other.execute("SELECT id FROM box"))
    finally:
        other.close()


async def test_those_who_wait_at_the_same_moment_share_commits(boxes, commits):
    await asyncio.gather(*(put(id) for id in range(UNITS)))

    assert stored(boxes) == list(range(UNITS))
    assert 1 <= len(commits) < UNITS / 2


async def test_each_is_answered_only_after_its_commit(boxes):
    async def put_and_look(id):
        await put(id)
        return id in stored(boxes)

    assert all(await asyncio.gather(*(put_and_look(id) for id in range(UNITS))))


async def test_a_writer_of_one_unit_a_commit_shares_none(boxes, commits):
    boxes._lock = Writer(most_units=1)
    await asyncio.gather(*(put(id) for id in range(UNITS)))

    assert len(commits) == UNITS


async def test_behind_work_with_precedence_nobody_joins(boxes, commits):
    async def urgent(id):
        with precedence():
            await put(id)
        return stored(boxes)

    first, _, second, _ = await at_once(boxes, urgent(1), put(2), urgent(3), put(4))

    assert first == second == [1, 3]
    assert stored(boxes) == [1, 2, 3, 4]
    assert len(commits) == 2


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("most_units", [1, 3, MOST_UNITS])
async def test_one_that_fails_or_is_cancelled_takes_nothing_of_the_others(boxes, seed, most_units):
    boxes._lock = Writer(most_units=most_units)
    chance = random.Random(seed)
    failing = set(chance.sample(range(UNITS), UNITS // 4))
    tasks = [
        asyncio.create_task(put(id, fails=id in failing, pauses=chance.randrange(3)))
        for id in range(UNITS)
    ]
    for id in chance.sample(range(UNITS), UNITS // 4):
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        tasks[id].cancel()
    async with asyncio.timeout(30):
        await asyncio.gather(*tasks, return_exceptions=True)

    done = {id for id, task in enumerate(tasks) if not task.cancelled() and not task.exception()}
    refused = {id for id, task in enumerate(tasks) if not task.cancelled() and task.exception()}
    assert refused <= failing
    assert done <= set(stored(boxes)), "what was answered is stored"
    assert not set(stored(boxes)) & failing, "nothing is half done"


async def test_a_commit_that_fails_is_the_failure_of_all_whom_it_held(boxes):
    async def a_lid_without_a_box():
        async with in_transaction("default") as connection:
            await connection.execute_query("INSERT INTO lid (box_id) VALUES (99)")

    for error in await at_once(boxes, put(1), a_lid_without_a_box(), put(2)):
        assert isinstance(error, OperationalError)
        assert "FOREIGN KEY" in str(error)

    assert stored(boxes) == []
    await put(3)
    assert await labels() == ["box 03"]


async def test_where_the_database_rolls_all_back_nobody_is_told_of_success(boxes):
    async def end_the_transaction():
        async with in_transaction("default") as connection:
            await connection.execute_query("INSERT INTO box (id, label) VALUES (1, 'a')")
            await connection.execute_query("INSERT OR ROLLBACK INTO box (id, label) VALUES (1, '')")

    before, cause, after = await at_once(boxes, put(5), end_the_transaction(), put(6))

    assert isinstance(before, OperationalError)
    assert isinstance(cause, IntegrityError)
    assert after is None
    assert stored(boxes) == [6]
