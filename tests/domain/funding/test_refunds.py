"""Unused money goes back: at once in a sandbox, else by an operator, who may refuse."""

import pytest

from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE, Actor, Via
from domain.funding.commands import pay_refund, refuse_refund, request_refund
from domain.funding.lifecycle import RefundState
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import (
    InsufficientFunds,
    InvalidInput,
    NotAllowed,
    NotFound,
    WrongState,
)
from domain.ledger import providers
from domain.ledger.queries import verify
from domain.ledger.replay import LedgerDifference
from domain.mail.models import Mail
from tests.domain import cast

TEN = Money(1_000)


@pytest.fixture
def bank():
    providers.adopt(providers.BANK)


async def differences() -> list[LedgerDifference]:
    return await verify()


async def test_play_money_is_paid_back_at_once(rita):
    refund = await request_refund(rita, TEN)

    assert refund.state is RefundState.PAID
    assert refund.reference
    assert await cast.money(rita) == ("90.00", "0.00")
    assert cast.kinds(await cast.told()) == ["RefundPaid"]
    assert await differences() == []


@pytest.mark.usefixtures("bank")
async def test_an_operator_pays_with_the_reference_of_the_bank(rita):
    asked = await request_refund(rita, TEN)
    assert asked.state is RefundState.DUE
    assert await cast.money(rita) == ("90.00", "0.00")
    assert await cast.told() == []

    paid = await pay_refund(asked.id, reference=" NL-9 ", by=COMMAND_LINE)

    assert (paid.state, paid.reference) == (RefundState.PAID, "NL-9")
    assert cast.kinds(await cast.told()) == ["RefundPaid"]
    [mail] = await Mail.all()
    assert mail.subject == "Your refund was paid"
    assert "10.00 US dollars" in mail.body
    assert "NL-9" in mail.body
    [entry] = await AuditEntry.all()
    assert (entry.action, entry.subject_id) == ("refund.pay", rita.account_id)
    assert await differences() == []


@pytest.mark.usefixtures("bank")
async def test_a_refused_refund_is_available_again_and_says_why(rita):
    asked = await request_refund(rita, TEN)
    refused = await refuse_refund(asked.id, reason="Tell us the account.", by=COMMAND_LINE)

    assert (refused.state, refused.reason) == (RefundState.REFUSED, "Tell us the account.")
    assert await cast.money(rita) == ("100.00", "0.00")
    assert cast.kinds(await cast.told()) == ["RefundRefused"]
    assert "Tell us the account." in (await Mail.all())[0].body
    assert (await AuditEntry.all())[0].reason == "Tell us the account."
    assert await differences() == []


@pytest.mark.usefixtures("bank")
async def test_a_refund_ends_once(rita):
    asked = await request_refund(rita, TEN)
    await pay_refund(asked.id, reference="NL-9", by=COMMAND_LINE)

    async with cast.refused(WrongState):
        await pay_refund(asked.id, reference="NL-9", by=COMMAND_LINE)
    async with cast.refused(WrongState):
        await refuse_refund(asked.id, reason="No.", by=COMMAND_LINE)


@pytest.mark.usefixtures("bank")
async def test_nobody_decides_on_a_refund_to_their_own_team(rita):
    asked = await request_refund(rita, TEN)
    own = Actor(account_id=rita.account_id, role="FINANCE", via=Via.API)

    async with cast.refused(NotAllowed):
        await pay_refund(asked.id, reference="NL-9", by=own)


async def test_only_available_money_goes_back(rita):
    await cast.a_hit(rita, slots=10)

    async with cast.refused(InsufficientFunds) as caught:
        await request_refund(rita, Money(9_900))
    assert (caught.value.needed, caught.value.available) == (Money(9_900), Money(9_860))
    await request_refund(rita, Money(9_860))


@pytest.mark.usefixtures("bank")
async def test_a_refund_asked_twice_under_one_token_is_asked_once(rita):
    first = await request_refund(rita, TEN, client_token="t")

    async with cast.untouched():
        assert (await request_refund(rita, TEN, client_token="t")).id == first.id
    async with cast.refused(ClientTokenReused):
        await request_refund(rita, Money(1), client_token="t")


@pytest.mark.parametrize("cents", [0, 100_000_001])
async def test_an_amount_out_of_bounds_is_refused(rita, cents):
    async with cast.refused(InvalidInput):
        await request_refund(rita, Money(cents))


@pytest.mark.usefixtures("bank")
async def test_a_reference_and_a_reason_are_given(rita):
    asked = await request_refund(rita, TEN)
    for refused in (
        pay_refund(asked.id, reference="  ", by=COMMAND_LINE),
        pay_refund(asked.id, reference="x" * 81, by=COMMAND_LINE),
        refuse_refund(asked.id, reason="", by=COMMAND_LINE),
        refuse_refund(asked.id, reason="x" * 1_001, by=COMMAND_LINE),
    ):
        async with cast.refused(InvalidInput):
            await refused
    async with cast.refused(NotFound):
        await pay_refund(new_id(), reference="x" * 80, by=COMMAND_LINE)
