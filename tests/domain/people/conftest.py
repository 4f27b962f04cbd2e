"""Each test on a database of each kind, at an instant of its own choosing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from domain import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[datetime]:
    clock.freeze(NOON)
    yield NOON
    clock.release()


@pytest.fixture
def market(any_database: BaseDBAsyncClient) -> BaseDBAsyncClient:
    """An empty market, on SQLite and on PostgreSQL."""
    return any_database
