"""Balances and earnings take one read; a statement lists every transfer and adds up."""

import pytest

from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.paging import Slice
from domain.ledger.models import TransferKind
from domain.ledger.queries import (
    Balance,
    Earnings,
    requester_balance,
    statement,
    worker_earnings,
)
from domain.ledger.transfers import bonus_payment, payment_from_available
from tests.domain.ledger.moves import a_bonus, a_payment, give, move, pay, release, reserve

pytestmark = pytest.mark.usefixtures("any_database")

RITA, OTTO, WIM = new_id(), new_id(), new_id()


@pytest.fixture
async def bonus(any_database):
    """One of each movement between Rita and Wim; Otto has none."""
    hit = new_id()
    bonus = a_bonus(RITA, WIM, amount=50, fee=10)
    await give(OTTO, 77)
    await give(RITA, 1000)
    await reserve(RITA, (hit, 360))
    await pay(a_payment(RITA, hit, WIM))
    await release(RITA, hit, 120)
    await move(*payment_from_available(a_payment(RITA, hit, WIM)))
    await move(*bonus_payment(bonus))
    return bonus


@pytest.mark.usefixtures("bonus")
async def test_a_requester_has_money_available_and_on_hold():
    assert await requester_balance(RITA) == Balance(available=Money(580), on_hold=Money(120))
    assert await requester_balance(new_id()) == Balance(available=NOTHING, on_hold=NOTHING)


@pytest.mark.usefixtures("bonus")
async def test_a_worker_earns_by_reward_and_by_bonus():
    earned = await worker_earnings(WIM)
    assert earned == Earnings(
        rewards=Money(200),
        bonuses=Money(50),
        payments=Money(0),
        pending=Money(250),
        available=Money(0),
        due=Money(0),
        in_transit=Money(0),
    )
    assert earned.total == Money(250)
    assert await worker_earnings(new_id()) == Earnings(*[NOTHING] * 7)


async def test_a_requesters_statement_tells_each_transfer_the_newest_first(bonus):
    page = await statement(RITA, Slice(limit=100))

    assert [
        (line.kind, line.amount.cents, line.available.cents, line.on_hold.cents)
        for line in page.rows
    ] == [
        (TransferKind.BONUS_FEE, -10, -10, 0),
        (TransferKind.BONUS, -50, -50, 0),
        (TransferKind.FEE, -20, -20, 0),
        (TransferKind.REWARD, -100, -100, 0),
        (TransferKind.RELEASE, 120, 120, -120),
        (TransferKind.FEE, -20, 0, -20),
        (TransferKind.REWARD, -100, 0, -100),
        (TransferKind.RESERVE, -360, -360, 360),
        (TransferKind.DEPOSIT, 1000, 1000, 0),
    ]
    assert page.rows[1].subject_id == bonus.bonus_id
    assert sum(line.available.cents for line in page.rows) == 580
    assert sum(line.on_hold.cents for line in page.rows) == 120
    assert (page.has_next, page.has_previous) == (False, False)


@pytest.mark.usefixtures("bonus")
async def test_a_workers_statement_adds_up_to_what_they_earned():
    page = await statement(WIM, Slice(limit=100))

    assert [(line.kind, line.amount.cents, line.on_hold.cents) for line in page.rows] == [
        (TransferKind.BONUS, 50, 50),
        (TransferKind.REWARD, 100, 100),
        (TransferKind.REWARD, 100, 100),
    ]


@pytest.mark.usefixtures("bonus")
@pytest.mark.parametrize("limit", [1, 2, 4, 9])
async def test_pages_join_without_gap_or_repetition_in_both_directions(limit):
    whole = list((await statement(RITA, Slice(limit=100))).rows)
    down, part = [], Slice(limit=limit)
    while True:
        page = await statement(RITA, part)
        down += page.rows
        if not page.has_next:
            break
        part = Slice(limit=limit, after=(down[-1].id,))
    up, part = [], Slice(limit=limit, backwards=True)
    while True:
        page = await statement(RITA, part)
        up = [*page.rows, *up]
        if not page.has_previous:
            break
        part = Slice(limit=limit, before=(up[0].id,), backwards=True)

    assert down == whole
    assert up == whole
