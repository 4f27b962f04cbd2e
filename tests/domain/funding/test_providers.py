"""Only the provider that the operator chose collects money."""

import pytest

from domain.funding.commands import deposit_funds, record_bank_deposit
from domain.kernel.money import Money
from domain.ledger import providers
from domain.ledger.models import LedgerTransfer
from domain.ledger.providers import BANK, SANDBOX
from domain.ledger.queries import requester_balance
from domain.ledger.refusals import NoPaymentProvider
from tests.domain.funding.test_deposits import a_requester


@pytest.fixture
async def rita(any_database):
    return await a_requester("rita")


async def test_without_a_provider_a_deposit_is_refused_and_a_recorded_one_works(rita):
    providers.adopt(BANK)

    with pytest.raises(NoPaymentProvider, match="no payment provider"):
        await deposit_funds(rita, Money(500), client_token="one")

    assert await LedgerTransfer.all().count() == 0
    await record_bank_deposit(rita, Money(700), reference="NL-17")
    assert (await requester_balance(rita.id)).available == Money(700)


async def test_a_request_that_was_refused_may_be_sent_again_with_its_token(rita):
    providers.adopt(BANK)
    with pytest.raises(NoPaymentProvider):
        await deposit_funds(rita, Money(500), client_token="one")
    providers.adopt(SANDBOX)

    done = await deposit_funds(rita, Money(500), client_token="one")
    assert done.balance.available == Money(500)
