"""Races for rejections: places of a day, many at once, undoing, appeals and the clock."""

import asyncio
from collections import Counter

import pytest

from domain.assignments import commands as work
from domain.assignments.rejections.adding import FEW
from domain.assignments.rejections.models import AssignmentRejection
from domain.disputes import commands as disputes
from domain.kernel import clock, policy
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.races import crowd


@pytest.fixture(autouse=True)
def two_a_day(market):
    many.adopt(counted_a_day=2)
    yield
    policy.adopt(policy.MarketPolicy())
    clock.release()


async def test_rejections_at_once_take_each_place_of_a_day_once(rita):
    clock.freeze(cast.START)
    workers = await crowd.of_workers(2)
    works = await many.submitted(rita, workers, 5)

    results = await crowd.at_once(cast.reject(rita, each) for each in works)

    assert crowd.counted(results) == {"done": 10}
    assert [await many.figures(each) for each in workers] == [(5, 2)] * 2


async def test_of_eleven_rejections_at_once_none_counts_whichever_is_the_last(rita):
    clock.freeze(cast.START)
    workers = await crowd.of_workers(3)
    works = (await many.submitted(rita, workers, 4))[: FEW + 1]
    before = await cast.money(rita)

    results = await crowd.at_once(cast.reject(rita, each) for each in works)

    assert crowd.counted(results) == {"done": FEW + 1}
    assert [(await many.figures(each))[1] for each in workers] == [0, 0, 0]
    assert await cast.money(rita) == before


async def test_the_clock_undoing_overrides_and_appeals_at_once_leave_each_counted_once(rita):
    """The end of the hour, undoing, overriding and holding race for the same rejections."""
    clock.freeze(cast.START)
    workers = await crowd.of_workers(3)
    works = await many.submitted(rita, workers, 6)
    by_id = {each.id: each for each in workers}
    await many.rejected(rita, works)
    made = [
        await disputes.appeal(by_id[each.worker_id], each.id, "It was red.") for each in works[:6]
    ]
    at = clock.now() + many.HOUR
    due = await work.end_undo_due.due(at, 100)

    await asyncio.gather(
        *(work.end_undo_due.do(due, at) for _ in range(3)),
        crowd.at_once(
            [
                *(disputes.answer(rita, each.id, overturns=False, reason="No.") for each in made),
                *(work.override_rejection(rita, each.id) for each in works[3:9]),
                *(many.undone(rita, works[n : n + 6]) for n in (6, 9)),
            ]
        ),
    )
    clock.freeze(at)
    while await many.end_undo():
        pass

    rows = {each.assignment_id: each for each in await AssignmentRejection.all()}
    assert not any(each.counts for each in rows.values() if each.overturned_at or each.undone_at)
    places = Counter((each.worker_id, each.place) for each in rows.values() if each.place)
    assert set(places.values()) <= {1}
    counted = [(await many.figures(each))[1] for each in workers]
    assert sum(counted) == sum(each.counts for each in rows.values())


async def test_two_requesters_and_the_clock_wait_in_no_ring(rita):
    otto = await cast.a_requester("Otto", funds="1000.00")
    clock.freeze(cast.START)
    workers = await crowd.of_workers(4)
    lists = []
    for requester in (rita, otto):
        works = await many.submitted(requester, workers, 6)
        lists += [(requester, works[n::3]) for n in range(3)]

    results = await crowd.at_once(
        many.rejected(requester, works[:: 1 if number % 2 else -1])
        for number, (requester, works) in enumerate(lists)
    )

    assert crowd.counted([one for each in results for one in each]) == {"done": 48}
    clock.advance(many.HOUR)
    await crowd.at_once(many.end_undo() for _ in range(4))
    while await many.end_undo():
        pass
    assert [await many.figures(each) for each in workers] == [(12, 4)] * 4
