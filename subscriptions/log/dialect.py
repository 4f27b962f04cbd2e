"""The dialect of the database: the log's SQL is PostgreSQL's, and differences are here."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection


def connection() -> BaseDBAsyncClient:
    """The connection of the current task; inside a transaction, the transaction's."""
    return get_connection("default")


def is_sqlite(on: BaseDBAsyncClient) -> bool:
    return on.capabilities.dialect == "sqlite"
