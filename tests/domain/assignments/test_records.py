"""Every decision stays readable, whatever is decided after it; and what was paid on top."""

from datetime import timedelta

import pytest

from domain.assignments import commands, records
from domain.assignments.lifecycle import DecidedBy, DecisionOutcome, RejectionReason
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from tests.domain import cast


async def decisions(assignment_id):
    assignment = await Assignment.get(id=assignment_id)
    overridden = await records.overridden_rejections([assignment_id])
    return [
        (each.outcome, each.decided_at, each.decided_by, each.reason, each.feedback)
        for each in records.decisions_on(assignment, overridden.get(assignment_id))
    ]


@pytest.fixture
async def either_market(any_database):
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.mark.usefixtures("either_market")
async def test_an_override_leaves_the_rejection_as_it_was():
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    decision = commands.Decision(feedback="It is blue.", reason=RejectionReason.INCOMPLETE)
    clock.advance(timedelta(minutes=1))
    rejected_at = clock.now()
    await commands.decide(rita, [assignment.id], decision)
    rejected = (
        DecisionOutcome.REJECTED,
        rejected_at,
        DecidedBy.REQUESTER,
        RejectionReason.INCOMPLETE,
        "It is blue.",
    )
    assert await decisions(assignment.id) == [rejected]

    clock.advance(timedelta(hours=1))
    await commands.override_rejection(rita, assignment.id, "My mistake.")

    overridden = DecisionOutcome.REJECTION_OVERRIDDEN
    assert await decisions(assignment.id) == [
        rejected,
        (overridden, clock.now(), DecidedBy.REQUESTER, None, "My mistake."),
    ]


@pytest.mark.parametrize("delay", [0, 3600])
async def test_an_automatic_approval_is_a_decision_of_the_clock(rita, wim, delay):
    hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, auto_approval=delay))
    assignment = await cast.a_submitted(wim, hit)
    clock.advance(timedelta(seconds=delay))
    await commands.approve_due(clock.now(), 10)

    clocks = (DecisionOutcome.APPROVED, clock.now(), DecidedBy.CLOCK, None, None)
    assert await decisions(assignment.id) == [clocks]


async def test_before_a_decision_there_is_none(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    assert await decisions(assignment.id) == []


async def test_bonuses_are_listed_by_assignment_and_by_hit_in_pages(rita, wim, ann):
    hit = await cast.a_hit(rita, slots=2)
    wims, anns = [await cast.a_submitted(worker, hit) for worker in (wim, ann)]
    other = await cast.a_submitted(wim, await cast.a_hit(rita))
    for assignment, cents in ((wims, 1), (anns, 2), (wims, 3), (other, 4)):
        await commands.send_bonus(rita, assignment.id, Money(cents), reason="!")

    def cents(page):
        return [each.cents for each in page.rows]

    first = await records.bonuses_of_hit(hit.id, Slice(2))
    assert (cents(first), first.has_next) == ([1, 2], True)
    second = await records.bonuses_of_hit(hit.id, Slice(2, after=(first.rows[-1].id,)))
    assert (cents(second), second.has_next) == ([3], False)
    assert cents(await records.bonuses_of_hit(hit.id, Slice(9), worker_id=ann.id)) == [2]
    assert cents(await records.bonuses_of_assignment(wims.id, Slice(9))) == [1, 3]
