"""Which faults pass: the table of causes, tried with every code and with real databases."""

import errno
import os
import sqlite3
from contextlib import closing

import asyncpg
import pytest
from asyncpg import exceptions as postgres_errors
from redis import exceptions as redis_errors
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from subscriptions.faults.passing import FaultCause, cause_of, is_conflict, is_passing

PASSING_CLASSES = ("08", "40", "53", "57", "58")
OTHERS_THAT_PASS = {"25006", "25P03", "25P04", "55000", "55006", "55P03"}
TOO_SLOW = "57014"
ERRORS = {
    error.sqlstate: error
    for error in vars(postgres_errors).values()
    if isinstance(error, type)
    and issubclass(error, asyncpg.PostgresError)
    and len(getattr(error, "sqlstate", None) or "") == 5
}


def test_each_error_of_postgres_passes_by_its_class():
    assert len(ERRORS) > 200
    for sqlstate, kind in ERRORS.items():
        error = kind("no")
        of_class = sqlstate.startswith(PASSING_CLASSES) and sqlstate != TOO_SLOW
        passes = of_class or sqlstate in OTHERS_THAT_PASS
        found = is_passing(error), is_passing(OperationalError(error)), is_conflict(error)
        assert found == (passes, passes, sqlstate in ("40001", "40P01")), sqlstate


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (asyncpg.InterfaceError("connection is closed"), FaultCause.CONNECTION),
        (postgres_errors._base.DataError("invalid input"), None),
        (asyncpg.InternalClientError("cut in the middle"), FaultCause.CONNECTION),
        (DBConnectionError("away"), FaultCause.CONNECTION),
        (ConnectionResetError(), FaultCause.CONNECTION),
        (TimeoutError(), FaultCause.CONNECTION),
        (OSError(errno.ENOSPC, "full"), FaultCause.DISK_FULL),
        (OSError(errno.EDQUOT, "full"), FaultCause.DISK_FULL),
        (OSError(errno.EROFS, "read-only"), FaultCause.READ_ONLY),
        (OSError(errno.EMFILE, "too many"), FaultCause.FILES),
        (OSError(errno.ENFILE, "too many"), FaultCause.FILES),
        (OSError(errno.EIO, "broken"), FaultCause.DISK),
        (MemoryError(), FaultCause.MEMORY),
        (redis_errors.ConnectionError("away"), FaultCause.REDIS),
        (
            RuntimeError("unable to perform operation; the handler is closed"),
            FaultCause.CONNECTION,
        ),
        (RuntimeError("another"), None),
        (OperationalError("no such table: hits"), None),
        (IntegrityError("twice"), None),
        (ValueError("wrong"), None),
    ],
    ids=repr,
)
def test_each_other_fault_has_its_cause_or_does_not_pass(fault, cause):
    assert cause_of(fault) is cause


def test_a_fault_that_was_raised_while_another_was_handled_does_not_pass():
    try:
        try:
            raise ConnectionError("away")
        except ConnectionError as away:
            raise KeyError("ours") from away
    except KeyError as ours:
        cause = cause_of(ours)
    assert cause is None


async def fault_of(action):
    try:
        await action
    except Exception as fault:
        return fault
    raise AssertionError("it succeeded")


async def write():
    async with unit_of_work():
        await Statement("UPDATE log_trimmed SET id = id").run()


async def pragma(text):
    async with unit_of_work():
        await Statement(text).rows()


async def test_a_full_disk_passes(database):
    await pragma("PRAGMA max_page_count = 1")

    async def fill():
        async with unit_of_work():
            await Statement("CREATE TABLE large (x)").run()
            await Statement("INSERT INTO large VALUES (zeroblob(100000))").run()

    assert cause_of(await fault_of(fill())) is FaultCause.DISK_FULL


async def test_a_read_only_database_passes(database):
    await database._connection.execute("PRAGMA query_only = ON")

    assert cause_of(await fault_of(write())) is FaultCause.READ_ONLY


async def test_a_lock_that_another_process_holds_passes(database, sqlite_url):
    database._connection._busy_ms = 1
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cause_of(await fault_of(write())) is FaultCause.LOCKED


async def test_a_file_that_cannot_be_opened_passes(tmp_path):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "nowhere" / "file")
    assert cause_of(caught.value) is FaultCause.DISK


async def test_a_corrupt_file_does_not_pass(tmp_path):
    path = tmp_path / "no-database"
    path.write_bytes(os.urandom(4096))
    with pytest.raises(sqlite3.DatabaseError) as caught:  # noqa: SIM117
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT * FROM sqlite_schema")
    assert cause_of(caught.value) is None


RAISED = {
    "40P01": FaultCause.CONFLICT,
    "53100": FaultCause.DISK_FULL,
    "53200": FaultCause.MEMORY,
    "53300": FaultCause.CONNECTION,
    "25006": FaultCause.READ_ONLY,
    "55P03": FaultCause.LOCKED,
    "57P01": FaultCause.CONNECTION,
    "58030": FaultCause.DISK,
    TOO_SLOW: None,
    "23505": None,
    "42P01": None,
}


async def test_what_postgres_raises_keeps_its_cause_through_the_orm(postgres):
    async def fail(sqlstate):
        async with unit_of_work():
            raising = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
            await Statement(raising).rows()

    assert {state: cause_of(await fault_of(fail(state))) for state in RAISED} == RAISED
