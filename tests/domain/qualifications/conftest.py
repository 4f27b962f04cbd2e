"""Who is on stage here, on each database in turn."""

import pytest

from domain import clock
from tests.domain import cast
from tests.domain.qualifications import requests_cast


@pytest.fixture
async def market(any_database):
    """A fresh market at noon; whatever a test did, what is granted and what is said of it agree."""
    clock.freeze(cast.START)
    try:
        yield any_database
        assert await requests_cast.grants_that_are_not_there() == []
    finally:
        clock.release()


@pytest.fixture
async def rita(market):
    return await cast.a_requester("Rita")


@pytest.fixture
async def rob(market):
    return await cast.a_requester("Rob")


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


@pytest.fixture
async def ann(market):
    return await cast.a_worker("Ann")
