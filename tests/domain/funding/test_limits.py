"""The spending limit of a day of the market: exact, and refused before anything moves."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.estimates import of_bonus
from domain.funding.commands import request_refund, set_spending_limit
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from domain.ledger.refusals import SpendingLimitReached
from domain.ledger.spending import spendable
from tests.domain import cast

ONE = Money(100)
END_OF_DAY = cast.START.replace(hour=7) + timedelta(days=1)  # midnight in Los Angeles


async def spent(requester):
    return (await spendable(requester.id)).spent


async def test_what_is_more_than_the_limit_leaves_is_refused_with_the_figures(rita):
    await cast.a_hit(rita, slots=5)  # 0.12 each
    await set_spending_limit(rita, Money(100))
    hit_type = await cast.a_type(rita)

    async with cast.refused(SpendingLimitReached) as caught:
        await cast.a_hit(rita, slots=4, hit_type=hit_type)

    refused = caught.value
    assert (refused.limit, refused.spent, refused.needed) == (ONE, Money(60), Money(48))
    assert refused.until == END_OF_DAY


async def test_the_limit_itself_may_be_spent(rita):
    await set_spending_limit(rita, Money(60))
    await cast.a_hit(rita, slots=5)

    assert await spent(rita) == Money(60)
    assert (await spendable(rita.id)).left_of_limit == NOTHING


async def test_every_way_of_spending_counts_and_refunds_do_not(rita, wim):
    rejected = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    assert await spent(rita) == NOTHING  # what came back
    await work.override_rejection(rita, rejected.id)
    await work.send_bonus(rita, rejected.id, ONE, reason="!")
    await work.pay_worker(rita, wim.id, ONE, reason="!")
    await request_refund(rita, ONE)

    assert await spent(rita) == Money(12 + 120 + 120)
    await set_spending_limit(rita, Money(252))
    for refused in (
        work.send_bonus(rita, rejected.id, Money(1), reason="!"),
        work.pay_worker(rita, wim.id, Money(1), reason="!"),
    ):
        async with cast.refused(SpendingLimitReached):
            await refused
    await request_refund(rita, ONE)


async def test_what_comes_back_on_the_same_day_may_be_spent_again(rita):
    await set_spending_limit(rita, Money(60))
    hit = await cast.a_hit(rita, slots=5)
    await hits.expire_hit(rita, hit.id)

    assert await spent(rita) == NOTHING
    await cast.a_hit(rita, slots=5)


async def test_what_comes_back_from_another_day_leaves_never_more_than_the_limit(rita):
    hit = await cast.a_hit(rita, slots=100, lifetime=7 * 86_400)
    clock.advance(timedelta(days=1))
    await set_spending_limit(rita, ONE)
    await hits.expire_hit(rita, hit.id)

    assert await spent(rita) == NOTHING
    hit_type = await cast.a_type(rita)
    async with cast.refused(SpendingLimitReached):
        await cast.a_hit(rita, slots=9, hit_type=hit_type)


async def test_a_new_day_of_the_market_begins_with_nothing_spent(rita):
    await set_spending_limit(rita, Money(60))
    hit_type = await cast.a_type(rita)
    await cast.a_hit(rita, slots=5, hit_type=hit_type)
    clock.advance(END_OF_DAY - clock.now() - timedelta(microseconds=1))
    async with cast.refused(SpendingLimitReached):
        await cast.a_hit(rita, hit_type=hit_type)
    clock.advance(timedelta(microseconds=1))

    await cast.a_hit(rita, slots=5)
    assert await spent(rita) == Money(60)


async def test_many_hits_go_as_far_as_the_limit_goes(rita):
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    drafts = [HitDraft(question=cast.QUESTION)] * 5
    await set_spending_limit(rita, Money(40))

    async with cast.refused(SpendingLimitReached) as caught:
        await hits.create_hits(rita, offer, drafts)
    assert caught.value.needed == Money(60)

    *published, short, last = await hits.create_hits(rita, offer, drafts, as_far_as_funds_go=True)
    assert [type(each) for each in published] == [Hit] * 3
    assert isinstance(short, SpendingLimitReached)
    assert (short.spent, short.needed, last) == (Money(36), Money(24), short)


async def test_an_empty_balance_is_told_before_the_limit(rita):
    await set_spending_limit(rita, NOTHING)
    hit_type = await cast.a_type(rita)

    async with cast.refused(InsufficientFunds):
        await cast.a_hit(rita, slots=100_000, hit_type=hit_type)
    async with cast.refused(SpendingLimitReached):
        await cast.a_hit(rita, hit_type=hit_type)


async def test_without_a_limit_everything_may_be_spent_again(rita):
    await set_spending_limit(rita, NOTHING)
    assert (await set_spending_limit(rita, None)).left_of_limit is None

    await cast.a_hit(rita, slots=100)


async def test_an_estimate_says_what_the_limit_leaves(rita):
    await cast.a_hit(rita)
    await set_spending_limit(rita, ONE)

    assert (await of_bonus(rita, ONE)).left_of_limit == Money(88)


@pytest.mark.parametrize("cents", [-1, 10_000_000_001])
async def test_a_limit_out_of_bounds_is_refused(rita, cents):
    async with cast.refused(InvalidInput) as caught:
        await set_spending_limit(rita, Money(cents))

    assert caught.value.bound == "an amount from 0.00 to 100000000.00"


@pytest.mark.parametrize("cents", [0, 10_000_000_000])
async def test_a_limit_up_to_the_largest_is_taken(rita, cents):
    assert (await set_spending_limit(rita, Money(cents))).limit == Money(cents)
