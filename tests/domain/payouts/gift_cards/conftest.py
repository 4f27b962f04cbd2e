"""A market with a worker who is paid by gift cards."""

import pytest

from domain.payouts.lifecycle import MethodKind, MethodState
from tests.domain import cast
from tests.domain.payouts.methods.cast import a_method
from tests.domain.payouts.methods.conftest import market

__all__ = ["market"]


@pytest.fixture
async def by_gift_card(market):
    wim = await cast.a_worker("Wim")
    return await a_method(wim, kind=MethodKind.GIFT_CARD, state=MethodState.CONFIRMED)
