"""Many posts at once on PostgreSQL: none is lost, none is doubled, none deadlocks."""

import asyncio
import random
from itertools import permutations

import pytest
from tortoise.exceptions import IntegrityError

from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds
from domain.ledger.accounts import available, hold, house, outside, pending
from domain.ledger.models import LedgerTransfer, TransferKind
from domain.ledger.posting import Transfer
from domain.ledger.queries import Balance, requester_balance, verify, worker_earnings
from tests.domain.ledger.moves import a_payment, balance, give, move, pay, reserve

pytestmark = pytest.mark.usefixtures("postgres")

RITA, WIM = new_id(), new_id()
POSTS, LEGS = 300, 12


async def test_fifty_parallel_payments_of_one_requester_all_succeed():
    hits = [new_id() for _ in range(50)]
    await give(RITA, 6000)
    await reserve(RITA, *((hit, 120) for hit in hits))

    await asyncio.gather(*(pay(a_payment(RITA, hit, WIM)) for hit in hits))

    assert await requester_balance(RITA) == Balance(available=NOTHING, on_hold=NOTHING)
    assert (await worker_earnings(WIM)).total == Money(5000)
    assert await verify() == []


async def test_two_payments_with_one_cause_pay_once():
    hit = new_id()
    payment = a_payment(RITA, hit, WIM)
    await give(RITA, 1000)
    await reserve(RITA, (hit, 1000))

    answers = await asyncio.gather(*(pay(payment) for _ in range(8)), return_exceptions=True)

    assert [type(answer) for answer in answers].count(IntegrityError) == 7
    assert answers.count(None) == 1
    assert await balance(pending(WIM)) == 100
    assert await verify() == []


async def test_no_more_is_spent_at_once_than_is_available():
    await give(RITA, 1000)

    answers = await asyncio.gather(
        *(reserve(RITA, (new_id(), 120)) for _ in range(20)), return_exceptions=True
    )

    assert answers.count(None) == 8
    assert [type(answer) for answer in answers].count(InsufficientFunds) == 12
    assert await requester_balance(RITA) == Balance(available=Money(40), on_hold=Money(960))


async def test_posts_that_touch_the_same_accounts_in_opposed_orders_never_wait_in_a_ring():
    # Few accounts, all of them new: both inserts and locks must follow the order of keys.
    chance = random.Random(7)
    people = [new_id() for _ in range(6)]
    targets = [make(person) for person in people for make in (available, pending, house)]
    targets += [hold(person, other) for person, other in permutations(people, 2)]

    async def post_some(number):
        await move(
            *(
                Transfer(
                    cause=f"{number}:{place}",
                    kind=TransferKind.DEPOSIT,
                    source=outside(chance.choice(people)),
                    target=target,
                    amount=Money(1),
                )
                for place, target in enumerate(chance.sample(targets, LEGS))
            )
        )

    await asyncio.gather(*(post_some(number) for number in range(POSTS)))

    assert await LedgerTransfer.all().count() == POSTS * LEGS
    assert await verify() == []
