"""Schedules: when the first transfer is made, and what a change leaves as it is."""

from datetime import UTC, datetime

import pytest

from domain.kernel import clock
from domain.kernel.days.market_days import market_day
from domain.payouts.methods import commands
from domain.payouts.methods.intervals import PayoutInterval
from domain.payouts.models import PayoutPlan
from domain.payouts.rules import later_day
from tests.domain.accounts import acting
from tests.domain.payouts.methods.cast import a_method, chosen

P = PayoutInterval


async def scheduled(worker, every):
    return await commands.set_schedule(await acting.viewer_of(worker), every)


@pytest.mark.parametrize("every", PayoutInterval)
async def test_the_first_transfer_is_made_as_a_market_day_begins(wim, every):
    plan = await scheduled(wim, every)

    assert plan.every_days == every.days
    assert plan.next_at == later_day(clock.now(), every.days)
    day = market_day(plan.next_at)
    assert day.begins_at == plan.next_at
    assert (day.date - market_day(clock.now()).date).days == every.days


async def test_a_change_keeps_the_next_transfer(wim):
    first = await scheduled(wim, P.EVERY_14_DAYS)
    clock.freeze(clock.now().replace(hour=23))

    changed = await scheduled(wim, P.EVERY_3_DAYS)

    assert (changed.every_days, changed.next_at) == (3, first.next_at)


async def test_by_hand_alone_there_is_no_next_transfer_and_the_method_stays(wim):
    method = await a_method(wim)
    await scheduled(wim, P.EVERY_3_DAYS)

    plan = await scheduled(wim, None)

    assert (plan.every_days, plan.next_at, plan.method_id) == (None, None, method.id)


async def test_another_method_keeps_the_schedule(wim):
    planned = await scheduled(wim, P.EVERY_7_DAYS)

    method = await chosen(wim)

    plan = await PayoutPlan.get(worker_id=wim.id)
    assert (plan.method_id, plan.every_days, plan.next_at) == (method.id, 7, planned.next_at)


async def test_days_are_those_of_the_market_when_clocks_change(wim):
    clock.freeze(datetime(2026, 10, 31, 20, tzinfo=UTC))  # a day before summer time ends

    plan = await scheduled(wim, P.EVERY_3_DAYS)

    assert plan.next_at == datetime(2026, 11, 3, 8, tzinfo=UTC)  # midnight in Los Angeles
