"""The dialect of the database: the log's SQL is PostgreSQL's, and differences are here."""

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

# Errors of a lost, refused or overloaded connection: the same statement may succeed later.
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
    """Whether the fault is transient: the same statement may succeed a moment later."""
    if isinstance(fault, asyncpg.QueryCanceledError):
        return False  # The statement took too long, and would take as long again.
    if type(fault) is OperationalError:
        return str(fault) in _BUSY
    return isinstance(fault, _PASSING)


def connection() -> BaseDBAsyncClient:
    """The connection of the current task; inside a transaction, the transaction's."""
    return get_connection("default")


def is_sqlite(on: BaseDBAsyncClient) -> bool:
    return on.capabilities.dialect == "sqlite"
