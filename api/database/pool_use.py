"""The use of this process's PostgreSQL pool, for operators."""

from typing import NamedTuple

from tortoise import connections

from api.database.asyncpg_engine import PostgresClient


class PoolUse(NamedTuple):
    """Connections now, and how many the pool may hold."""

    busy: int
    idle: int
    most: int


def pool_use() -> PoolUse | None:
    """None on SQLite, and before the first connection."""
    client = connections.get("default")
    if not isinstance(client, PostgresClient) or client._pool is None:
        return None
    pool = client._pool
    idle = pool.get_idle_size()
    return PoolUse(busy=pool.get_size() - idle, idle=idle, most=pool.get_max_size())
