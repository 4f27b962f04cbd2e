"""Approving, rejecting, overriding: one, many, all of a HIT."""

from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.assignments.commands.decide import chosen
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.assignments.refusals import OverrideTooLate
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound, WrongState
from tests.domain import cast

WRONG = Decision(feedback="It is blue.", reason=RejectionReason.WRONG)
THIRTY_DAYS = timedelta(days=30)


async def submitted(rita, count):
    """So many submitted assignments of one HIT."""
    hit = await cast.a_hit(rita, slots=count)
    workers = [await cast.a_worker(f"Worker {number}") for number in range(count)]
    return hit, [await cast.a_submitted(worker, hit) for worker in workers]


async def test_an_approval_pays_the_reward_and_the_fee_at_once(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita, slots=2))

    (answer,) = await commands.decide(rita, [assignment.id], Decision(feedback="Good."))

    stored = await Assignment.get(id=assignment.id)
    assert (answer.status, stored.status, stored.feedback) == ("APPROVED", "APPROVED", "Good.")
    assert (stored.decided_by, stored.decided_at) == ("REQUESTER", clock.now())
    assert await cast.earned(wim) == "0.10"
    assert await cast.money(rita) == ("99.76", "0.12")


async def test_a_rejection_pays_nothing_and_gives_the_money_back(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))

    stored = await Assignment.get(id=assignment.id)
    assert (stored.status, stored.feedback) == ("REJECTED", "It is blue.")
    assert stored.rejection_reason == "WRONG"
    assert await cast.earned(wim) == "0.00"
    assert await cast.money(rita) == ("100.00", "0.00")


@pytest.mark.parametrize(
    ("decision", "shown"),
    [
        (Decision(reason=RejectionReason.OTHER), ""),
        (Decision(reason=RejectionReason.OTHER, feedback=" "), " "),
        (Decision(feedback="x" * 1025), "1025 characters"),
        (Decision(feedback="a\x08"), "U+0008"),
        (Decision(reason=RejectionReason.OTHER, feedback="x" * 1025), "1025 characters"),
    ],
)
async def test_feedback_out_of_bounds_is_refused(rita, wim, decision, shown):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    async with cast.refused(InvalidInput) as caught:
        await commands.decide(rita, [assignment.id], decision)

    assert (caught.value.field, caught.value.value) == ("feedback", shown)


async def test_many_are_answered_in_input_order_each_by_itself(rita):
    robin = await cast.a_requester("Robin")
    _, (one, two, three) = await submitted(rita, 3)
    _, (robins,) = await submitted_by_other(robin)
    await cast.approve(rita, two)

    answers = await commands.decide(
        rita, [one.id, two.id, robins.id, new_id(), three.id, one.id], Decision()
    )

    assert [type(answer) for answer in answers] == [
        Assignment,
        WrongState,
        NotFound,
        NotFound,
        Assignment,
        WrongState,
    ]
    assert [answers[0].id, answers[4].id] == [one.id, three.id]
    assert await cast.money(rita) == ("99.64", "0.00")


async def submitted_by_other(requester):
    hit = await cast.a_hit(requester)
    return hit, [await cast.a_submitted(await cast.a_worker("Other"), hit)]


async def test_many_are_decided_across_chunks_and_hits(rita):
    _, first = await submitted(rita, 9)
    (wim,) = [await cast.a_worker("Wim")]
    others = [await cast.a_submitted(wim, await cast.a_hit(rita)) for _ in range(100)]

    answers = await commands.decide(rita, [a.id for a in (*first, *others)], Decision())

    assert [answer.status for answer in answers] == ["APPROVED"] * 109
    assert await cast.money(rita) == ("86.92", "0.00")
    assert cast.kinds(await cast.told()).count("AssignmentApproved") == 109


async def test_all_submitted_ones_of_a_hit_are_decided_together(rita, wim, ann):
    robin = await cast.a_requester("Robin")
    hit, (one, two) = await submitted(rita, 2)
    await hits.extend_hit(rita, hit.id, slots=1)
    await cast.an_accepted(wim, hit)
    await cast.approve(rita, one)

    answers = await commands.decide_hit(rita, hit.id, WRONG)

    assert [(answer.id, answer.status) for answer in answers] == [(two.id, "REJECTED")]
    assert await commands.decide_hit(rita, hit.id, WRONG) == []
    async with cast.refused(NotFound):
        await commands.decide_hit(robin, hit.id, WRONG)


async def test_a_list_to_decide_holds_one_to_ten_thousand(rita):
    for ids in ([], [new_id()] * 10_001):
        async with cast.refused(InvalidInput) as caught:
            await commands.decide(rita, ids, Decision())
        assert (caught.value.field, caught.value.bound) == ("assignmentIds", "1 to 10000 items")


def test_exactly_one_of_list_and_hit_is_chosen():
    one = new_id()
    assert chosen([one], None) == [one]
    assert chosen(None, one) == one
    for both in ((None, None), ([one], one)):
        with pytest.raises(InvalidInput):
            chosen(*both)


async def test_deciding_goes_on_while_the_hit_is_being_reviewed(rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.a_submitted(wim, hit)
    await hits.mark_reviewing(rita, hit.id)

    await cast.approve(rita, assignment)

    assert await cast.counters(hit) == ("REVIEWING", 0, 0, 1)


async def test_once_its_auto_approval_is_due_work_is_no_longer_rejected(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    clock.advance(timedelta(seconds=3600))

    async with cast.refused(WrongState) as caught:
        await cast.reject(rita, assignment)
    assert caught.value.state == "APPROVED"

    assert (await cast.approve(rita, assignment)).status == "APPROVED"


async def test_a_rejection_is_overridden_and_paid_from_what_is_available(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    clock.advance(THIRTY_DAYS)

    overridden = await commands.override_rejection(rita, assignment.id, "Sorry.")

    stored = await Assignment.get(id=assignment.id)
    assert (overridden.status, stored.status, stored.feedback) == ("APPROVED", "APPROVED", "Sorry.")
    assert (stored.rejection_reason, stored.decided_at) == (None, clock.now())
    assert await cast.earned(wim) == "0.10"
    assert await cast.money(rita) == ("99.88", "0.00")


async def test_a_rejection_stands_thirty_days_after_the_submission(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    clock.advance(THIRTY_DAYS + timedelta(seconds=1))

    async with cast.refused(OverrideTooLate):
        await commands.override_rejection(rita, assignment.id)


async def test_a_rejection_of_a_deleted_hit_stands(rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.a_rejected(rita, wim, hit)
    await hits.delete_hit(rita, hit.id)

    async with cast.refused(OverrideTooLate):
        await commands.override_rejection(rita, assignment.id)


async def test_an_override_needs_money_at_that_moment(market, wim):
    poor = await cast.a_requester("Poor", funds="0.12")
    assignment = await cast.a_rejected(poor, wim, await cast.a_hit(poor))
    await cast.a_hit(poor)

    async with cast.refused(InsufficientFunds):
        await commands.override_rejection(poor, assignment.id)
