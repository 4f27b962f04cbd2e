import pytest

from domain.assignments import recount
from domain.kernel import clock, policy
from domain.ledger.models import LedgerAccount
from tests.domain import cast
from tests.domain.accounts import acting


@pytest.fixture
async def market(database):
    """A market on SQLite. After each test the recounts and the ledger hold."""
    clock.freeze(cast.START)
    yield database
    assert [str(each) for each in await recount.differences()] == []
    assert sum(account.balance_cents for account in await LedgerAccount.all()) == 0
    policy.adopt(policy.MarketPolicy())
    clock.release()


@pytest.fixture
async def rita(market):
    return await cast.a_requester("Rita")


@pytest.fixture
async def wim(market):
    return await cast.a_worker("Wim")


@pytest.fixture
async def ines(market):
    """An operator who decides appeals."""
    return await acting.an_operator("Ines")
