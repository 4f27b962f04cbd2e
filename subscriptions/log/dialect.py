"""The log's SQL is written once, for PostgreSQL; what differs on SQLite is here."""

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

# What a lost, refused or crowded connection raises: it may be there again a moment later.
_PASSING = (
    OSError,  # Tortoise's DBConnectionError is one
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of a connection that was cut in the middle of an answer
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.TransactionRollbackError,
)
_BUSY = ("database is locked", "database table is locked", "database is busy")


def is_passing(fault: BaseException) -> bool:
    """Whether the same may well succeed a moment later: the fault is not in what was asked."""
    if isinstance(fault, asyncpg.QueryCanceledError):
        return False  # It took too long, and would again.
    if type(fault) is OperationalError:
        return str(fault) in _BUSY
    return isinstance(fault, _PASSING)


def connection() -> BaseDBAsyncClient:
    """The current task's connection: inside a transaction, that transaction's."""
    return get_connection("default")


def is_sqlite(on: BaseDBAsyncClient) -> bool:
    return on.capabilities.dialect == "sqlite"
