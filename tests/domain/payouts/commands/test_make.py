"""Payouts by hand and by schedule: what they take, when, and what keeps them from being made."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.ledger.queries import verify, worker_earnings
from domain.payouts import queries
from domain.payouts.commands import request_payout
from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.models import Payout, PayoutPlan
from domain.payouts.refusals import PayoutAlreadyToday, PayoutBlocked
from domain.payouts.rules import PayoutBlocker, later_day
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY


@pytest.fixture
async def wim(any_database):
    clock.freeze(cast.START)
    yield await cast.a_worker("Wim")
    clock.release()


@pytest.fixture
async def rita(wim):
    return await cast.a_requester("Rita")


async def blockers_of(worker):
    with pytest.raises(PayoutBlocked) as refused:
        await request_payout(worker)
    return refused.value.blockers


async def test_a_payout_in_the_sandbox_takes_what_was_approved_a_day_ago_and_settles(wim, rita):
    await stage.paid_by(wim, stage.us_account())
    await stage.earn(rita, wim, 250)
    clock.freeze(cast.START + A_DAY)
    await stage.earn(rita, wim, 99)
    await stage.until_nothing_is_due()
    payout = await request_payout(wim)
    assert (payout.gross, payout.state) == (Money(250), PayoutState.DUE)
    earned = await worker_earnings(wim.id)
    assert (earned.due, earned.available, earned.pending) == (Money(250), Money(99), Money(0))
    await stage.until_nothing_is_due()
    payout = await Payout.get(id=payout.id)
    assert (payout.state, payout.net) == (PayoutState.SETTLED, Money(250))
    assert (await queries.paid_until([wim.id])).get(wim.id) == cast.START
    earned = await worker_earnings(wim.id)
    assert (earned.due, earned.in_transit, earned.total) == (Money(0), Money(0), Money(349))
    assert await verify() == []


async def test_one_payout_by_hand_is_made_on_a_day_of_the_market(wim, rita):
    await stage.paid_by(wim, stage.us_account())
    for _ in range(2):
        await stage.earn(rita, wim, 500)
        clock.freeze(clock.now() + A_DAY)
        await stage.until_nothing_is_due()
        await request_payout(wim)
        with pytest.raises(PayoutAlreadyToday) as refused:
            await request_payout(wim)
        assert refused.value.retry_at == later_day(clock.now(), 1)
    assert await Payout.filter(kind=PayoutKind.BY_HAND).count() == 2


async def test_the_same_token_gives_the_first_payout_again(wim, rita):
    await stage.paid_by(wim, stage.us_account())
    await stage.earn(rita, wim, 500)
    clock.freeze(clock.now() + A_DAY)
    await stage.until_nothing_is_due()
    first = await request_payout(wim, client_token="one")
    assert (await request_payout(wim, client_token="one")).id == first.id
    assert await Payout.all().count() == 1


async def test_everything_that_keeps_a_payout_from_being_made_is_named(wim, rita):
    assert await blockers_of(wim) == [PayoutBlocker.NO_METHOD, PayoutBlocker.BELOW_MINIMUM]
    await stage.earn(rita, wim, 99)
    clock.freeze(clock.now() + A_DAY)
    await stage.until_nothing_is_due()
    await stage.paid_by(wim, stage.us_account(), confirmed=False)
    assert await blockers_of(wim) == [PayoutBlocker.UNCONFIRMED, PayoutBlocker.BELOW_MINIMUM]
    await stage.paid_by(wim, stage.us_account())
    assert await blockers_of(wim) == [PayoutBlocker.BELOW_MINIMUM]
    await stage.earn(rita, wim, 1, at=clock.now() - A_DAY)
    await stage.until_nothing_is_due()
    assert (await request_payout(wim)).gross == Money(100)


async def test_scheduled_payouts_keep_their_rhythm_after_an_outage_and_pay_once(wim, rita):
    first = later_day(clock.now(), 3)
    await stage.paid_by(wim, stage.us_account(), every_days=3, next_at=first)
    await stage.earn(rita, wim, 700)
    clock.freeze(first - timedelta(microseconds=1))
    await stage.until_nothing_is_due()
    assert await Payout.all().count() == 0
    clock.freeze(first + 4 * A_DAY)
    await stage.until_nothing_is_due()
    assert [each.gross for each in await Payout.all()] == [Money(700)]
    plan = await PayoutPlan.get(worker_id=wim.id)
    assert plan.next_at == later_day(first, 6)


async def test_a_day_without_enough_money_is_told_and_passes(wim, rita):
    first = later_day(clock.now(), 7)
    await stage.paid_by(wim, stage.us_account(), every_days=7, next_at=first)
    clock.freeze(first)
    await stage.until_nothing_is_due()
    told = [fact for fact in await cast.told() if type(fact).__name__ == "PayoutSkipped"]
    assert [fact.blockers for fact in told] == ["BELOW_MINIMUM"]
    assert (await PayoutPlan.get(worker_id=wim.id)).next_at == later_day(first, 7)


async def test_earnings_of_a_new_worker_are_held_until_the_tenth_day_with_a_submission(wim, rita):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(hold_days=3, moved_on_after=timedelta(hours=1))))
    kind = await cast.a_type(rita)
    for day in range(3):
        clock.freeze(cast.START + 2 * day * A_DAY)
        hit = await cast.a_hit(rita, hit_type=kind)
        assignment = await work.accept(wim, hit.id)
        if day == 2:
            await stage.until_nothing_is_due()
            assert (await worker_earnings(wim.id)).available == Money(0)
        await work.submit(wim, assignment.id, cast.ANSWER)
        await work.decide(rita, [assignment.id], work.Decision())
        if day < 2:
            clock.freeze(clock.now() + timedelta(hours=5))
            await stage.until_nothing_is_due()
    await stage.until_nothing_is_due()
    earned = await worker_earnings(wim.id)
    assert (earned.available, earned.pending) == (Money(30), Money(0))
    await stage.earn(rita, wim, 50)
    await stage.until_nothing_is_due()
    assert (await worker_earnings(wim.id)).pending == Money(50)
    clock.freeze(clock.now() + timedelta(hours=1))
    await stage.until_nothing_is_due()
    assert (await worker_earnings(wim.id)).pending == Money(0)
    assert await verify() == []


def hold_for(days):
    rules = PayoutPolicy(hold_days=days, moved_on_after=timedelta(hours=1))
    policy.adopt(MarketPolicy(payouts=rules))


async def moved_on(worker):
    """What became available by now, and what did not."""
    await stage.until_nothing_is_due()
    earned = await worker_earnings(worker.id)
    return earned.available.cents, earned.pending.cents


@pytest.mark.parametrize("days", [0, 1])
async def test_a_hold_that_the_market_shortens_ends_within_a_day_for_those_who_wait(
    wim, rita, days
):
    hold_for(3)
    await a_day_of_work(wim, rita)
    clock.freeze(clock.now() + timedelta(hours=2))
    assert await moved_on(wim) == (0, 10)
    hold_for(days)
    clock.freeze(clock.now() + A_DAY)
    assert await moved_on(wim) == (10, 0)


async def test_a_hold_that_has_ended_does_not_begin_again_where_the_market_makes_it_longer(
    wim, rita
):
    hold_for(1)
    await a_day_of_work(wim, rita)
    await stage.until_nothing_is_due()
    hold_for(10)
    await stage.earn(rita, wim, 50)
    clock.freeze(clock.now() + timedelta(hours=2))
    assert await moved_on(wim) == (60, 0)


async def a_day_of_work(worker, requester):
    """One HIT, submitted and approved: 0.10."""
    hit = await cast.a_hit(requester, hit_type=await cast.a_type(requester))
    assignment = await work.accept(worker, hit.id)
    await work.submit(worker, assignment.id, cast.ANSWER)
    await work.decide(requester, [assignment.id], work.Decision())
