"""Posting moves everything or nothing, in whole cents, and only inside a unit of work."""

import pytest
from tortoise.exceptions import IntegrityError

from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.work import unit_of_work
from domain.ledger import spending
from domain.ledger.accounts import available, hold, house, outside, pending
from domain.ledger.models import LedgerAccount, LedgerTransfer, TransferKind
from domain.ledger.posting import Transfer, post
from domain.ledger.transfers import reserved
from tests.domain.ledger.moves import NOON, a_payment, balance, give, pay, release, reserve

pytestmark = pytest.mark.usefixtures("any_database")

RITA, WIM = new_id(), new_id()


def a_deposit(cents, *, cause="x"):
    return Transfer(
        cause=cause,
        kind=TransferKind.DEPOSIT,
        source=outside(RITA),
        target=available(RITA),
        amount=Money(cents),
    )


async def test_money_goes_from_deposit_over_the_hold_to_worker_and_house():
    hit = new_id()
    payment = a_payment(RITA, hit, WIM)
    await give(RITA, 1000)
    await reserve(RITA, (hit, 360))
    await pay(payment)
    await release(RITA, hit, 240)

    assert await balance(outside(RITA)) == -1000
    assert await balance(available(RITA)) == 880
    assert await balance(hold(RITA, hit)) == 0
    assert await balance(pending(WIM)) == 100
    assert await balance(house(payment.assignment_id)) == 20
    lines = await LedgerTransfer.all().order_by("id")
    assert [(line.kind, line.cents, line.payer_id, line.payee_id) for line in lines] == [
        (TransferKind.DEPOSIT, 1000, None, RITA),
        (TransferKind.RESERVE, 360, RITA, None),
        (TransferKind.REWARD, 100, RITA, WIM),
        (TransferKind.FEE, 20, RITA, None),
        (TransferKind.RELEASE, 240, RITA, None),
    ]
    assert lines[2].cause == f"reward:{payment.assignment_id}"
    assert (lines[2].subject_id, lines[2].occurred_at) == (payment.assignment_id, NOON)


async def test_an_account_keeps_all_that_came_in_and_all_that_went_out():
    hit = new_id()
    await give(RITA, 500)
    await reserve(RITA, (hit, 120))
    await release(RITA, hit, 120)

    row = await LedgerAccount.get(id=available(RITA).id)
    assert (row.credited_cents, row.debited_cents, row.balance_cents) == (620, 120, 500)


async def test_more_than_is_available_is_refused_and_leaves_no_trace_even_if_work_goes_on():
    first, second = new_id(), new_id()
    await give(RITA, 100)
    async with unit_of_work():
        with pytest.raises(InsufficientFunds) as refusal:
            await post(
                [
                    reserved(RITA, first, Money(60), cause="a"),
                    reserved(RITA, second, Money(41), cause="b"),
                ],
                at=NOON,
            )

    assert (refusal.value.needed, refusal.value.available) == (Money(101), Money(100))
    row = await LedgerAccount.get(id=available(RITA).id)
    assert (row.credited_cents, row.debited_cents, row.balance_cents) == (100, 0, 100)
    assert await balance(hold(RITA, first)) == 0
    assert await LedgerTransfer.all().count() == 1


async def test_who_never_deposited_has_nothing():
    with pytest.raises(InsufficientFunds) as refusal:
        await reserve(RITA, (new_id(), 1))

    assert (refusal.value.needed, refusal.value.available) == (Money(1), NOTHING)
    assert await LedgerAccount.all().count() == 0


async def test_a_hold_that_does_not_cover_its_payment_is_a_fault():
    with pytest.raises(AssertionError, match="holds 0 cents and was asked for 120"):
        await pay(a_payment(RITA, new_id(), WIM))

    assert await LedgerTransfer.all().count() == 0


async def test_a_cause_moves_money_once():
    hit = new_id()
    payment = a_payment(RITA, hit, WIM)
    await give(RITA, 1000)
    await reserve(RITA, (hit, 1000))
    await pay(payment)
    with pytest.raises(IntegrityError):
        await pay(payment)

    assert await balance(pending(WIM)) == 100


async def test_an_amount_of_nothing_is_not_written():
    await reserve(RITA, (new_id(), 0))

    assert await LedgerTransfer.all().count() == 0
    assert await LedgerAccount.all().count() == 0


async def test_an_unpaid_assignment_costs_its_fee_alone():
    hit = new_id()
    await give(RITA, 1)
    await reserve(RITA, (hit, 1))
    await pay(a_payment(RITA, hit, WIM, reward=0, fee=1))

    assert await balance(hold(RITA, hit)) == 0
    assert await balance(pending(WIM)) is None


async def test_money_moves_only_inside_a_unit_of_work():
    with pytest.raises(AssertionError, match="only inside a unit of work"):
        await post([a_deposit(1)], at=NOON)


async def test_a_negative_transfer_is_a_fault():
    async with unit_of_work():
        with pytest.raises(AssertionError, match="never negative"):
            await post([a_deposit(-1)], at=NOON)


async def test_the_balance_that_may_be_spent_is_locked_and_read():
    async with unit_of_work():
        assert (await spending.locked(RITA)).available == Money(0)
    await give(RITA, 100)
    async with unit_of_work():
        assert (await spending.locked(RITA)).available == Money(100)


async def test_a_thousand_payments_are_posted_at_once():
    hits = [new_id() for _ in range(1000)]
    await give(RITA, 120_000)
    await reserve(RITA, *((hit, 120) for hit in hits))
    await pay(*(a_payment(RITA, hit, WIM) for hit in hits))

    assert await balance(available(RITA)) == 0
    assert await balance(pending(WIM)) == 100_000
    assert await LedgerTransfer.all().count() == 3001
