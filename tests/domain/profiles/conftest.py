"""Who is on stage here: on both databases, since profiles write SQL of their own."""

import pytest

from domain.assignments import recount
from domain.kernel import clock, policy
from tests.domain import cast
from tests.domain.stage import ann, rita, wim

__all__ = ["ann", "market", "rita", "wim"]


@pytest.fixture
async def market(any_database):
    """A fresh market at noon; whatever a test did, the recounts hold after it."""
    clock.freeze(cast.START)
    try:
        yield any_database
        assert [str(each) for each in await recount.differences()] == []
    finally:
        clock.release()
        policy.adopt(policy.MarketPolicy())
