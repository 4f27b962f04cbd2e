"""A stopped clock, a market on each database, and its people."""

import pytest

from domain.kernel import clock, policy
from tests.domain import cast
from tests.domain.masters import record


@pytest.fixture
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
def easy():
    """Thresholds that a few assignments can reach."""
    record.adopt()
    yield
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
async def market(noon, easy, any_database):
    return any_database


@pytest.fixture
async def rita(market):
    return await cast.a_requester("Rita")


@pytest.fixture
async def otto(market):
    return await cast.a_requester("Otto")


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


@pytest.fixture
async def ann(market):
    return await cast.a_worker("Ann")
