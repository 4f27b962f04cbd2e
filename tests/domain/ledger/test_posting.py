"""Posting moves everything or nothing, in whole cents, and only inside a unit of work."""

from datetime import UTC, datetime

import pytest
from tortoise.exceptions import IntegrityError

from domain.ids import new_id
from domain.ledger import commands
from domain.ledger.accounts import available, hold, house, outside, pending
from domain.ledger.commands import Payment, Transfer, post
from domain.ledger.models import LedgerAccount, LedgerTransfer, TransferKind
from domain.money import NOTHING, Money
from domain.refusals import InsufficientFunds
from domain.work import unit_of_work

pytestmark = pytest.mark.usefixtures("any_database")

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RITA, WIM = new_id(), new_id()


async def balance(account):
    row = await LedgerAccount.get_or_none(id=account.id)
    return None if row is None else row.balance_cents


async def give(requester_id, cents):
    async with unit_of_work():
        await commands.deposit(
            requester_id, Money(cents), provider="sandbox", reference=str(new_id()), at=NOON
        )


def a_payment(hit_id, reward=100, fee=20):
    return Payment(
        assignment_id=new_id(),
        hit_id=hit_id,
        requester_id=RITA,
        worker_id=WIM,
        reward=Money(reward),
        fee=Money(fee),
    )


async def test_money_goes_from_deposit_over_the_hold_to_worker_and_house():
    hit, payment = new_id(), None
    await give(RITA, 1000)
    async with unit_of_work():
        await commands.reserve(RITA, [(hit, Money(360))], cause="publish", at=NOON)
    payment = a_payment(hit)
    async with unit_of_work():
        await commands.pay_assignment(payment, at=NOON)
    async with unit_of_work():
        await commands.release(RITA, hit, Money(240), cause="expire:1", at=NOON)

    assert await balance(outside(RITA)) == -1000
    assert await balance(available(RITA)) == 880
    assert await balance(hold(RITA, hit)) == 0
    assert await balance(pending(WIM)) == 100
    assert await balance(house(payment.assignment_id)) == 20
    lines = await LedgerTransfer.all().order_by("id").values_list("kind", "cause", "cents")
    assert lines == [
        (TransferKind.DEPOSIT, lines[0][1], 1000),
        (TransferKind.RESERVE, f"publish:{hit}", 360),
        (TransferKind.REWARD, f"reward:{payment.assignment_id}", 100),
        (TransferKind.FEE, f"fee:{payment.assignment_id}", 20),
        (TransferKind.RELEASE, "expire:1", 240),
    ]


async def test_more_than_is_available_is_refused_and_leaves_no_trace_even_if_work_goes_on():
    first, second = new_id(), new_id()
    await give(RITA, 100)
    async with unit_of_work():
        with pytest.raises(InsufficientFunds) as refusal:
            await commands.reserve(
                RITA, [(first, Money(60)), (second, Money(41))], cause="publish", at=NOON
            )

    assert (refusal.value.needed, refusal.value.available) == (Money(101), Money(100))
    assert await balance(available(RITA)) == 100
    assert not await balance(hold(RITA, first))
    assert not await balance(hold(RITA, second))
    assert await LedgerTransfer.all().count() == 1


async def test_who_never_deposited_has_nothing():
    async with unit_of_work():
        with pytest.raises(InsufficientFunds) as refusal:
            await commands.reserve(RITA, [(new_id(), Money(1))], cause="publish", at=NOON)

    assert (refusal.value.needed, refusal.value.available) == (Money(1), NOTHING)


async def test_a_hold_that_does_not_cover_its_payment_is_a_fault():
    with pytest.raises(AssertionError, match="holds 0 cents and was asked for 120"):
        async with unit_of_work():
            await commands.pay_assignment(a_payment(new_id()), at=NOON)

    assert await LedgerTransfer.all().count() == 0


async def test_a_cause_moves_money_once():
    hit = new_id()
    await give(RITA, 1000)
    payment = a_payment(hit)
    async with unit_of_work():
        await commands.reserve(RITA, [(hit, Money(1000))], cause="publish", at=NOON)
        await commands.pay_assignment(payment, at=NOON)
    with pytest.raises(IntegrityError):
        async with unit_of_work():
            await commands.pay_assignment(payment, at=NOON)

    assert await balance(pending(WIM)) == 100


async def test_an_amount_of_nothing_is_not_written():
    async with unit_of_work():
        await commands.reserve(RITA, [(new_id(), NOTHING)], cause="publish", at=NOON)

    assert await LedgerTransfer.all().count() == 0
    assert await LedgerAccount.all().count() == 0


async def test_an_unpaid_assignment_costs_its_fee_alone():
    hit = new_id()
    await give(RITA, 1)
    async with unit_of_work():
        await commands.reserve(RITA, [(hit, Money(1))], cause="publish", at=NOON)
        await commands.pay_assignment(a_payment(hit, reward=0, fee=1), at=NOON)

    assert await balance(hold(RITA, hit)) == 0
    assert await balance(pending(WIM)) is None


async def test_money_moves_only_inside_a_unit_of_work():
    transfer = Transfer(
        cause="x",
        kind=TransferKind.DEPOSIT,
        source=outside(RITA),
        target=available(RITA),
        amount=Money(1),
    )
    with pytest.raises(AssertionError, match="only inside a unit of work"):
        await post([transfer], at=NOON)


async def test_a_negative_transfer_is_a_fault():
    transfer = Transfer(
        cause="x",
        kind=TransferKind.DEPOSIT,
        source=outside(RITA),
        target=available(RITA),
        amount=Money(-1),
    )
    with pytest.raises(AssertionError, match="never negative"):
        async with unit_of_work():
            await post([transfer], at=NOON)


async def test_what_is_affordable_is_counted_in_whole_items():
    async with unit_of_work():
        assert await commands.affordable(RITA, Money(1)) == 0
    await give(RITA, 100)
    async with unit_of_work():
        assert await commands.affordable(RITA, Money(33)) == 3
        assert await commands.affordable(RITA, Money(101)) == 0


async def test_a_thousand_payments_are_posted_at_once():
    hits = [new_id() for _ in range(1000)]
    await give(RITA, 120_000)
    async with unit_of_work():
        await commands.reserve(RITA, [(hit, Money(120)) for hit in hits], cause="publish", at=NOON)
    async with unit_of_work():
        await commands.pay_assignments([a_payment(hit) for hit in hits], at=NOON)

    assert await balance(available(RITA)) == 0
    assert await balance(pending(WIM)) == 100_000
    assert await LedgerTransfer.all().count() == 3001
