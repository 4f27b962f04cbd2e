"""A market on PostgreSQL with many connections, so that commands really run at the same time."""

import asyncio

import pytest

from api.database import connect
from domain.assignments import recount
from domain.ledger.models import LedgerAccount
from tests.domain import cast
from tests.races import crowd

CONNECTIONS = 12  # few enough that two runs of two workers fit into one server: test_connections.py


@pytest.fixture
async def market(postgres_url):
    """Whatever a race did, the recounts and the ledger hold after it."""
    async with connect.database(postgres_url, pool_size=CONNECTIONS) as connection:
        await asyncio.gather(*(crowd.warmed() for _ in range(CONNECTIONS)))
        yield connection
        assert [str(each) for each in await recount.differences()] == []
        balances = [account.balance_cents for account in await LedgerAccount.all()]
        assert sum(balances) == 0


@pytest.fixture
async def rita(market):
    return await cast.a_requester("Rita", funds="1000.00")
