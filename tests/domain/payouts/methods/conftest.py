"""A market that pays by a bank, at a stopped clock."""

import pytest

from domain.kernel import clock
from domain.payouts import rails
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.payouts import stage


@pytest.fixture
async def market(any_database):
    clock.freeze(cast.START)
    stage.by_bank()
    yield any_database
    rails.adopt(rails.PLAY)
    clock.release()


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


@pytest.fixture
async def fay(market):
    return await acting.an_operator("Fay")
