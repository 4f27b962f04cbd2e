"""The log's SQL is written once, for PostgreSQL; what differs on SQLite is here."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection


def connection() -> BaseDBAsyncClient:
    """The current task's connection: inside a transaction, that transaction's."""
    return get_connection("default")


def is_sqlite(on: BaseDBAsyncClient) -> bool:
    return on.capabilities.dialect == "sqlite"
