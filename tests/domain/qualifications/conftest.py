"""Fixtures: the same people on each database."""

import pytest

from domain.assignments import recount
from domain.kernel import clock
from tests.domain import cast
from tests.domain.qualifications.requests import cast as requests_cast
from tests.domain.stage import ann, rita, wim

__all__ = ["ann", "market", "rita", "rob", "wim"]


@pytest.fixture
async def market(any_database):
    """A new market at noon. After each test the recounts hold, and no request says
    GRANTED without its qualification."""
    clock.freeze(cast.START)
    try:
        yield any_database
        assert [str(each) for each in await recount.differences()] == []
        assert await requests_cast.grants_that_are_not_there() == []
    finally:
        clock.release()


@pytest.fixture
async def rob(market):
    """Another requester."""
    return await cast.a_requester("Rob")
