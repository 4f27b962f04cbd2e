"""Who is on stage here. What a test adopts as policy is forgotten after it."""

import pytest

from domain.kernel import policy
from tests.domain.batches.conftest import stored
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "stored", "wim"]


@pytest.fixture(autouse=True)
def usual_policy():
    yield
    policy.adopt(policy.MarketPolicy())
