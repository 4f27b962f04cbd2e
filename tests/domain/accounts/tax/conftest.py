"""A market that asks tax, and an operator who keeps it."""

import pytest

from domain.kernel import policy
from tests.domain.accounts import acting
from tests.domain.stage import market, rita, wim

__all__ = ["market", "rita", "wim"]


@pytest.fixture
def asked(composed):
    """Tax is asked of everybody."""
    policy.adopt(policy.MarketPolicy(asks_tax=True))


@pytest.fixture
async def fay(market):
    return await acting.an_operator("Fay")
