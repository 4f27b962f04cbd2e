"""Fixtures of the market's tests: a stopped clock, a fresh database, and who is on stage."""

import pytest

from domain.assignments import recount
from domain.kernel import clock
from tests.domain import cast


@pytest.fixture
async def market(database):
    """A fresh market on SQLite at noon; whatever a test did, the recounts hold after it."""
    clock.freeze(cast.START)
    try:
        yield database
        assert [str(each) for each in await recount.differences()] == []
    finally:
        clock.release()


@pytest.fixture
async def rita(market):
    """A requester with $100.00."""
    return await cast.a_requester("Rita")


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


@pytest.fixture
async def ann(market):
    return await cast.a_worker("Ann")
