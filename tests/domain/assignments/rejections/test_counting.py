"""Rejections that count: the first ten a day of one requester, further ones where upheld."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.disputes import commands as disputes
from domain.kernel import clock, policy
from domain.masters import evidence
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.domain.assignments.rejections.many import MINUTE, figures

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def three_a_day(market):
    many.adopt(counted_a_day=3)


async def one_by_one(rita, works):
    """Reject work slowly, so that nothing can be undone."""
    for each in works:
        await cast.reject(rita, each)
        clock.advance(MINUTE)


async def test_the_first_of_a_day_count_and_the_rest_stay_out_for_good(rita, wim):
    works = await many.submitted(rita, [wim], 5)

    await one_by_one(rita, works)

    assert await figures(wim) == (5, 3)
    assert [(await many.rejection(each)).place for each in works] == [1, 2, 3, None, None]
    await work.override_rejection(rita, works[0].id)
    assert await figures(wim) == (4, 2), "no later one moves up"
    await work.override_rejection(rita, works[4].id)
    assert await figures(wim) == (3, 2)


async def test_the_day_is_that_of_the_market_and_each_requester_has_a_day_of_their_own(rita, wim):
    robin = await cast.a_requester("Robin")
    clock.freeze(cast.START.replace(hour=6, minute=50))  # of Los Angeles: ten minutes to midnight
    works = await many.submitted(rita, [wim], 6)
    others = await many.submitted(robin, [wim], 4)
    await one_by_one(rita, works[:3])
    await one_by_one(robin, others)
    assert await figures(wim) == (7, 6)

    clock.freeze(cast.START.replace(hour=6, minute=59, second=59))
    await one_by_one(rita, works[3:5])
    await one_by_one(rita, works[5:])

    assert await figures(wim) == (10, 8)
    days = [(await many.rejection(each)).day for each in works]
    assert len(set(days[:4])) == 1
    assert days[4] == days[5] > days[3]


@pytest.mark.parametrize("by_operator", [False, True])
async def test_a_further_one_counts_once_an_appeal_upholds_it_and_no_more_once_it_is_overturned(
    rita, wim, ines, by_operator
):
    works = await many.submitted(rita, [wim], 4)
    await one_by_one(rita, works)
    made = await disputes.appeal(wim, works[3].id, "It was red.")
    assert await figures(wim) == (4, 3)

    if by_operator:
        rules = replace(policy.current().appeals, operators_decide=True)
        policy.adopt(replace(policy.current(), appeals=rules))
        clock.advance(7 * A_DAY)
        await disputes.lapse_due(clock.now(), 10)
        await disputes.rule(made.id, by=ines, overturns=False, reason="It is blue.")
    else:
        await disputes.answer(rita, made.id, overturns=False, reason="It is blue.")

    assert await figures(wim) == (4, 4)
    await work.override_rejection(rita, works[3].id)
    assert await figures(wim) == (3, 3)


async def test_an_upheld_one_that_counts_already_counts_once(rita, wim):
    (only,) = await many.submitted(rita, [wim], 1)
    await cast.reject(rita, only)
    made = await disputes.appeal(wim, only.id, "It was red.")

    await disputes.answer(rita, made.id, overturns=False, reason="It is blue.")

    assert await figures(wim) == (1, 1)


async def test_masters_read_the_rejections_that_count(rita, wim):
    works = await many.submitted(rita, [wim], 6)
    await one_by_one(rita, works[:5])
    await cast.approve(rita, works[5])

    found = await evidence.records([wim.id], since=cast.START - A_DAY)

    assert (found[wim.id].approved, found[wim.id].rejected, found[wim.id].decided) == (1, 3, 4)
