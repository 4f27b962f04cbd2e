"""Who is on stage here, and the operators behind it."""

import pytest

from tests.domain.accounts import acting
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]


@pytest.fixture
async def ines(market):
    return await acting.an_operator("Ines")
