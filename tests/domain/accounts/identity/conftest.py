"""Who is on stage here: workers, and the investigators behind it."""

import pytest

from domain.accounts.identity import providers
from tests.domain.accounts import acting
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]


@pytest.fixture(autouse=True)
def by_rules():
    providers.adopt(providers.RULES)
    yield
    providers.adopt(providers.DOCUMENTS)


@pytest.fixture
async def ines(market):
    return await acting.an_operator("Ines")


@pytest.fixture
async def olaf(market):
    return await acting.an_operator("Olaf")
