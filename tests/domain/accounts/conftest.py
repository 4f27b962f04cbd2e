"""Fixtures: a database of each kind, and a stopped clock."""

import pytest

from domain.kernel import clock
from tests.domain import cast


@pytest.fixture
def start():
    clock.freeze(cast.START)
    yield cast.START
    clock.release()


@pytest.fixture
def market(any_database):
    """An empty market, on SQLite and on PostgreSQL."""
    return any_database
