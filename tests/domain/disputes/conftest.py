"""Who is on stage here."""

import pytest

from tests.domain.accounts import acting
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]


@pytest.fixture
async def ines(market):
    """An operator who decides appeals."""
    return await acting.an_operator("Ines")
