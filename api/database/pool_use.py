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
    if not isinstance(client, PostgresClient) or not client.pools:
        return None
    idle = sum(pool.get_idle_size() for pool in client.pools)
    return PoolUse(
        busy=sum(pool.get_size() for pool in client.pools) - idle,
        idle=idle,
        most=sum(pool.get_max_size() for pool in client.pools),
    )
