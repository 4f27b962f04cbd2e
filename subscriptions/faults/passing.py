"""Which faults pass: the one table of causes that decides whether a statement may succeed later.

A passing fault is nobody's mistake: a lost connection, a full disk, a lock that another process
holds. Its operation may be sent again. Any other exception is a fault of ours.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

import asyncpg
from redis import exceptions as redis
from tortoise.exceptions import BaseORMException


class FaultCause(StrEnum):
    """Why something outside of this program fails at the moment, in words for operators."""

    CONNECTION = "a connection was lost or refused"
    REDIS = "the link to Redis was lost or refused"
    CONFLICT = "transactions were in each other's way"
    LOCKED = "another process holds a lock"
    DISK_FULL = "the disk is full"
    READ_ONLY = "the database is read-only"
    DISK = "the disk does not answer, or a file cannot be opened"
    FILES = "too many files are open"
    MEMORY = "there is not enough memory"


LASTING = frozenset({FaultCause.DISK_FULL, FaultCause.READ_ONLY, FaultCause.DISK})
"""The causes that an operator must end: while they last, nothing can be written."""

CONFLICTS = ("40001", "40P01")  # serialization failure, deadlock: rolled back, for certain

# PostgreSQL's SQLSTATE, by its code or else by its class of two characters.
POSTGRES: dict[str, FaultCause | None] = {
    "08": FaultCause.CONNECTION,
    "25006": FaultCause.READ_ONLY,  # a standby, or a server that an operator has made read-only
    "25P03": FaultCause.CONNECTION,  # closed, because its transaction was idle
    "25P04": FaultCause.CONNECTION,
    "40": FaultCause.CONFLICT,
    "53": FaultCause.CONNECTION,  # also too many connections
    "53100": FaultCause.DISK_FULL,
    "53200": FaultCause.MEMORY,
    "55000": FaultCause.CONNECTION,  # not in the state for this, as during recovery
    "55006": FaultCause.LOCKED,
    "55P03": FaultCause.LOCKED,
    "57": FaultCause.CONNECTION,  # ended by an operator, a crash, or a start
    "57014": None,  # a statement that took too long would take as long again
    "58": FaultCause.DISK,
}
# SQLite's primary result codes. A corrupt file (SQLITE_CORRUPT, SQLITE_NOTADB) does not pass.
SQLITE = {
    sqlite3.SQLITE_BUSY: FaultCause.LOCKED,
    sqlite3.SQLITE_LOCKED: FaultCause.LOCKED,
    sqlite3.SQLITE_PROTOCOL: FaultCause.LOCKED,
    sqlite3.SQLITE_FULL: FaultCause.DISK_FULL,
    sqlite3.SQLITE_READONLY: FaultCause.READ_ONLY,
    sqlite3.SQLITE_IOERR: FaultCause.DISK,
    sqlite3.SQLITE_CANTOPEN: FaultCause.DISK,
    sqlite3.SQLITE_NOMEM: FaultCause.MEMORY,
}
# Any other error of the operating system is taken for one of a connection.
SYSTEM = {
    errno.ENOSPC: FaultCause.DISK_FULL,
    errno.EDQUOT: FaultCause.DISK_FULL,
    errno.EROFS: FaultCause.READ_ONLY,
    errno.EIO: FaultCause.DISK,
    errno.EMFILE: FaultCause.FILES,
    errno.ENFILE: FaultCause.FILES,
    errno.ENOMEM: FaultCause.MEMORY,
}
_DEEPEST = 8  # exceptions in a chain of causes
_CUT_LINK = "the handler is closed"  # uvloop's RuntimeError for a write to a link that was cut


def is_passing(fault: BaseException) -> bool:
    """Whether the fault is transient: the same statement may succeed a moment later."""
    return cause_of(fault) is not None


def cause_of(fault: BaseException) -> FaultCause | None:
    """The cause of a passing fault; None where the fault does not pass."""
    for each in _chain(fault):
        if (cause := _own_cause(each)) is not None:
            return cause
    return None


def is_conflict(fault: BaseException) -> bool:
    """Whether PostgreSQL has rolled the transaction back for a deadlock or a conflict."""
    return any(_sqlstate(each) in CONFLICTS for each in _chain(fault))


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The fault, and the database's own error that Tortoise has wrapped in it.

    The exceptions before which a fault was raised do not count, unless Tortoise raised it.
    """
    for _ in range(_DEEPEST):
        yield fault
        inner = fault.args[0] if isinstance(fault, BaseORMException) and fault.args else None
        if not isinstance(inner, BaseException):
            inner = fault.__cause__ if isinstance(fault, BaseORMException) else None
        if inner is None:
            return
        fault = inner


def _own_cause(fault: BaseException) -> FaultCause | None:
    match fault:
        case asyncpg.PostgresError():
            return _postgres_cause(_sqlstate(fault) or "")
        case asyncpg.InterfaceError():
            # asyncpg says by a ValueError that an argument or a setting is wrong.
            return None if isinstance(fault, ValueError) else FaultCause.CONNECTION
        case asyncpg.InternalClientError():
            return FaultCause.CONNECTION
        case redis.ConnectionError() | redis.TimeoutError():
            return FaultCause.REDIS
        case sqlite3.Error():
            return SQLITE.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF)
        case OSError():  # also TimeoutError, and Tortoise's DBConnectionError
            return SYSTEM.get(fault.errno or 0, FaultCause.CONNECTION)
        case MemoryError():
            return FaultCause.MEMORY
        case RuntimeError() if _CUT_LINK in str(fault):
            return FaultCause.CONNECTION
    return None


def _postgres_cause(sqlstate: str) -> FaultCause | None:
    return POSTGRES[sqlstate] if sqlstate in POSTGRES else POSTGRES.get(sqlstate[:2])


def _sqlstate(fault: BaseException) -> str | None:
    state = getattr(fault, "sqlstate", None)
    return state if isinstance(state, str) else None
