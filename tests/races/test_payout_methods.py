"""Payout methods and gift codes at the same time: one is in use, and each code is issued once."""

import asyncio
from dataclasses import replace

import pytest

from domain.accounts.review.models import ReviewProposal
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import WrongState
from domain.kernel.work import unit_of_work
from domain.payouts import rails
from domain.payouts.gift_cards.listed_codes import LISTED_CODES
from domain.payouts.gift_cards.models import GiftCode
from domain.payouts.gift_cards.provider import GiftCodesUsedUp
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutKind
from domain.payouts.methods import commands, limits
from domain.payouts.methods.intervals import PayoutInterval
from domain.payouts.methods.models import MarkKey
from domain.payouts.methods.refusals import WrongDeposits
from domain.payouts.models import Payout, PayoutMethod, PayoutPlan
from domain.people.models import Account
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.payouts import stage
from tests.domain.payouts.methods.cast import (
    HASHED,
    PASSWORD,
    US,
    a_gift_code,
    a_method,
    a_payout,
    chosen,
)
from tests.races.test_suspension import elsewhere

AT_ONCE = 4
ROUNDS = limits.MOST_METHODS_A_DAY


@pytest.fixture
async def wim(market):
    clock.freeze(cast.START)
    stage.by_bank()
    yield await cast.a_worker("Wim")
    rails.adopt(rails.PLAY)
    clock.release()


async def test_of_methods_chosen_at_once_one_is_in_use_and_the_others_are_removed(wim):
    given = [replace(US, account_number=f"12345{number}") for number in range(AT_ONCE)]

    await asyncio.gather(*(chosen(wim, each) for each in given))

    rows = await PayoutMethod.filter(worker_id=wim.id)
    left = [row.id for row in rows if row.state is not MethodState.REMOVED]
    assert left == [(await PayoutPlan.get(worker_id=wim.id)).method_id]
    assert len(rows) == AT_ONCE
    assert await MarkKey.all().count() == 1


async def test_the_same_account_chosen_by_two_at_once_is_seen(wim):
    ann = await cast.a_worker("Ann")
    await chosen(await cast.a_worker("Wendy"), replace(US, holder="Wendy"))  # it makes the key
    accounts = [replace(US, account_number=f"777{n}", is_third_party=True) for n in range(ROUNDS)]

    for account in accounts:
        await asyncio.gather(*(chosen(worker, account) for worker in (wim, ann)))

    found = [each.evidence["accounts"] for each in await ReviewProposal.all()]
    assert found == [2] * ROUNDS


async def test_deposits_asked_for_at_once_are_made_once(wim):
    method = await chosen(wim)
    viewer = await acting.viewer_of(wim)

    await asyncio.gather(*(commands.start_confirmation(viewer, method.id) for _ in range(AT_ONCE)))

    assert await Payout.filter(kind=PayoutKind.TEST_DEPOSIT).count() == 2


async def test_an_account_is_confirmed_once(wim):
    method, viewer = await chosen(wim), await acting.viewer_of(wim)
    await commands.start_confirmation(viewer, method.id)
    first, second = await commands.test_amounts_of(method.id)

    outcomes = await asyncio.gather(
        *(
            commands.confirm_deposits(viewer, method.id, first=first, second=second)
            for _ in range(AT_ONCE)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(each, PayoutMethod) for each in outcomes) == 1
    assert sum(isinstance(each, WrongState) for each in outcomes) == AT_ONCE - 1


async def test_wrong_tries_at_once_are_three_and_no_more(wim):
    method, viewer = await chosen(wim), await acting.viewer_of(wim)
    await commands.start_confirmation(viewer, method.id)
    first, _ = await commands.test_amounts_of(method.id)

    outcomes = await asyncio.gather(
        *(
            commands.confirm_deposits(viewer, method.id, first=first, second=first)
            for _ in range(2 * limits.TRIES)
        ),
        return_exceptions=True,
    )

    tried = [each.tries_left for each in outcomes if isinstance(each, WrongDeposits)]
    assert sorted(tried) == [0, 1, 2]
    assert sum(isinstance(each, WrongState) for each in outcomes) == limits.TRIES


async def test_a_method_and_a_schedule_set_at_once_are_both_kept(wim):
    await Account.filter(id=wim.account_id).update(password_hash=HASHED)
    viewer = await acting.viewer_of(wim)

    method, _ = await asyncio.gather(
        commands.set_method(viewer, US, password=PASSWORD),
        commands.set_schedule(viewer, PayoutInterval.EVERY_3_DAYS),
    )

    plan = await PayoutPlan.get(worker_id=wim.id)
    assert (plan.method_id, plan.every_days) == (method.id, 3)


async def test_two_never_issue_the_same_code(wim):
    method = await a_method(wim, kind=MethodKind.GIFT_CARD, state=MethodState.CONFIRMED)
    for _ in range(7):
        await a_gift_code(2_500)
    payouts = [await a_payout(method, 5_000) for _ in range(AT_ONCE)]

    async def pay(payout):
        async with unit_of_work():
            amount = await LISTED_CODES.largest_issuable(payout.gross)
            await asyncio.sleep(0)
            return await LISTED_CODES.issue(payout.id, amount) if amount else []

    outcomes = await asyncio.gather(*map(pay, payouts), return_exceptions=True)

    assert not [each for each in outcomes if isinstance(each, GiftCodesUsedUp)]
    issued = [code.code for codes in outcomes for code in codes]
    assert len(issued) == len(set(issued)) == 7
    assert await GiftCode.filter(payout_id=None).count() == 0


async def test_codes_that_another_transaction_counts_on_are_left_to_it(wim):
    for cents in (2_500, 1_000):
        await a_gift_code(cents)

    async def counted():
        async with unit_of_work():
            return await LISTED_CODES.largest_issuable(Money(3_000))

    async with unit_of_work():
        assert await LISTED_CODES.largest_issuable(Money(2_500)) == Money(2_500)
        assert await elsewhere(counted()) == Money(1_000)
    assert await counted() == Money(2_500)
