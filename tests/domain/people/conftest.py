"""Fixtures: a database of each kind, and a stopped clock."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from domain.kernel import clock, policy

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[datetime]:
    clock.freeze(NOON)
    yield NOON
    clock.release()


@pytest.fixture
def outside_production() -> Iterator[None]:
    before = policy.current()
    policy.adopt(replace(before, loopback_is_unlimited=True))
    yield
    policy.adopt(before)


@pytest.fixture
def market(any_database: BaseDBAsyncClient) -> BaseDBAsyncClient:
    """An empty market, on SQLite and on PostgreSQL."""
    return any_database


@pytest.fixture
def read_only(market: BaseDBAsyncClient) -> Callable[[], AbstractAsyncContextManager[None]]:
    """A block in which credentials can be read and not written."""
    if market.capabilities.dialect == "sqlite":
        forbid, allow = "PRAGMA query_only = ON", "PRAGMA query_only = OFF"
    else:
        forbid = (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no writing now'; END $$;"
            " CREATE TRIGGER refuse BEFORE UPDATE ON credentials EXECUTE FUNCTION refuse()"
        )
        allow = "DROP FUNCTION refuse() CASCADE"

    @asynccontextmanager
    async def block() -> AsyncIterator[None]:
        await market.execute_script(forbid)
        try:
            yield
        finally:
            await market.execute_script(allow)

    return block
