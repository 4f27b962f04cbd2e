"""The log's SQL is written once, for PostgreSQL; what differs on SQLite is here."""

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, OperationalError

# What a lost or refused connection raises: it may be there again a moment later.
PASSING: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    OperationalError,
    DBConnectionError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


def connection() -> BaseDBAsyncClient:
    """The current task's connection: inside a transaction, that transaction's."""
    return get_connection("default")


def is_sqlite(on: BaseDBAsyncClient) -> bool:
    return on.capabilities.dialect == "sqlite"
