"""Submitting and returning: the assignment's own deadline, the slot, the money."""

from datetime import timedelta

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.assignments.refusals import AnswerDiffers, DeadlinePassed
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput
from domain.questions.question import AnswerField
from tests.domain import cast

A_SECOND, DURATION = timedelta(seconds=1), timedelta(seconds=600)


async def test_a_submitted_answer_is_kept_and_waits_for_its_decision(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    stored = await Assignment.get(id=assignment.id)
    assert stored.answer == [{"name": "colour", "values": ["red"]}]
    assert (stored.submitted_at, stored.decided_at) == (clock.now(), None)
    assert stored.auto_approval_at == clock.now() + timedelta(seconds=3600)
    assert await cast.money(rita) == ("99.88", "0.12")


async def test_the_same_answer_again_is_the_same_assignment(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    async with cast.untouched():
        again = await commands.submit(wim, assignment.id, cast.ANSWER)
    assert again.id == assignment.id

    async with cast.refused(AnswerDiffers):
        await commands.submit(wim, assignment.id, [AnswerField("colour", ("blue",))])


async def test_a_wrong_answer_is_refused_and_the_clock_goes_on(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))

    async with cast.refused(InvalidInput) as caught:
        await commands.submit(wim, assignment.id, [])

    assert caught.value.field == "answer.colour"


async def test_the_last_moment_before_the_deadline_counts(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(DURATION - timedelta(microseconds=1))

    submitted = await commands.submit(wim, assignment.id, cast.ANSWER)

    assert submitted.status == "SUBMITTED"


async def test_at_the_deadline_it_is_too_late_even_before_the_clock_comes(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(DURATION)

    async with cast.refused(DeadlinePassed):
        await commands.submit(wim, assignment.id, cast.ANSWER)
    async with cast.refused(DeadlinePassed):
        await commands.return_assignment(wim, assignment.id)


async def test_the_deadline_decides_even_when_the_hit_expired_meanwhile(rita, wim):
    hit = await cast.a_hit(rita, lifetime=60)
    assignment = await cast.an_accepted(wim, hit)
    clock.advance(timedelta(seconds=61))
    await hits.expire_due(clock.now(), 10)

    await commands.submit(wim, assignment.id, cast.ANSWER)

    assert await cast.counters(hit) == ("REVIEWABLE", 0, 0, 0)
    assert await cast.money(rita) == ("99.88", "0.12")


async def test_no_delay_means_paid_at_once(rita, wim):
    hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, auto_approval=0))

    assignment = await cast.a_submitted(wim, hit)

    stored = await Assignment.get(id=assignment.id)
    assert (stored.status, stored.decided_by, stored.decided_at) == (
        "APPROVED",
        "CLOCK",
        clock.now(),
    )
    assert await cast.earned(wim) == "0.10"
    assert await cast.money(rita) == ("99.88", "0.00")
    assert cast.kinds(await cast.told())[-3:] == [
        "AssignmentSubmitted",
        "HitReviewable",
        "AssignmentApproved",
    ]


async def test_a_returned_slot_is_free_for_others_at_once(rita, wim, ann):
    hit = await cast.a_hit(rita)
    assignment = await cast.an_accepted(wim, hit)

    await commands.return_assignment(wim, assignment.id)

    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 0, 0)
    assert await cast.group(hit) == (1, 1)
    assert await cast.money(rita) == ("99.88", "0.12")
    assert (await commands.accept(ann, hit.id)).status == "IN_PROGRESS"


async def test_a_slot_returned_after_expiry_gives_its_money_back(rita, wim, ann):
    hit = await cast.a_hit(rita, slots=3)
    first, second = await cast.an_accepted(wim, hit), await cast.an_accepted(ann, hit)
    await hits.expire_hit(rita, hit.id)
    assert await cast.money(rita) == ("99.76", "0.24")

    await commands.return_assignment(wim, first.id)
    assert await cast.counters(hit) == ("UNASSIGNABLE", 2, 1, 0)
    assert await cast.money(rita) == ("99.88", "0.12")

    await commands.return_assignment(ann, second.id)
    assert await cast.counters(hit) == ("REVIEWABLE", 3, 0, 0)
    assert await cast.money(rita) == ("100.00", "0.00")
    assert cast.kinds(await cast.told())[-2:] == ["AssignmentReturned", "HitReviewable"]


async def test_a_slot_returned_past_a_lifetime_that_the_clock_missed_is_not_offered(rita, wim):
    hit = await cast.a_hit(rita, slots=2, lifetime=60)
    assignment = await cast.an_accepted(wim, hit)
    clock.advance(61 * A_SECOND)

    await commands.return_assignment(wim, assignment.id)

    assert await cast.counters(hit) == ("REVIEWABLE", 2, 0, 0)
    assert await cast.money(rita) == ("100.00", "0.00")
    assert await hits.expire_due(clock.now(), 10) == 0
