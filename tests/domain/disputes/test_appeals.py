"""Appeals: one for each rejection, answered in time or missed, decided by those whom they ask."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.assignments.refusals import OverrideTooLate
from domain.assignments.rejections.lifecycle import APPEAL_LIFECYCLE, AppealState, AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.disputes import commands as disputes
from domain.disputes.figures import AppealFigures, appeal_figures
from domain.disputes.limits import LONGEST_ANSWER, LONGEST_APPEAL
from domain.disputes.refusals import AlreadyAppealed, AppealTooLate
from domain.hits import commands as hits
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotAllowed, NotFound, WrongState
from domain.mail.models import Mail
from tests.domain import cast

S, V = AppealState, AppealVerb
A_WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


async def appealed(rita, wim, **more):
    rejected = await cast.a_rejected(rita, wim, await cast.a_hit(rita, **more))
    return await disputes.appeal(wim, rejected.id, "It was red.")


async def lapse():
    return await disputes.lapse_due(clock.now(), 100)


def operators_decide():
    rules = replace(policy.current().appeals, operators_decide=True)
    policy.adopt(replace(policy.current(), appeals=rules))


async def state_of(appeal):
    return (await RejectionAppeal.get(id=appeal.id)).state


def test_every_move_is_in_the_table():
    moves = {pair for pair in itertools.product(S, V) if APPEAL_LIFECYCLE.allows(*pair)}

    assert moves == {
        *((S.OPEN, verb) for verb in (V.HOLD, V.ESCALATE, V.LAPSE)),
        (S.ESCALATED, V.UPHOLD),
        *((state, V.OVERTURN) for state in S if state is not S.OVERTURNED),
    }


async def test_a_rejection_is_held_with_a_reason_and_both_sides_are_told(rita, wim):
    made = await appealed(rita, wim)
    clock.advance(timedelta(days=2))
    async with cast.refused(InvalidInput):
        await disputes.answer(rita, made.id, overturns=False, reason=None)

    held = await disputes.answer(rita, made.id, overturns=False, reason="It is blue.")

    assert (held.state, held.answered_at, held.due_at) == (S.HELD, clock.now(), None)
    told = (await cast.told())[-2:]
    assert cast.kinds(told) == ["RejectionAppealed", "RejectionAppealDecided"]
    assert {len(list(fact.topics())) for fact in told} == {2}
    subjects = {mail.subject for mail in await Mail.all()}
    assert subjects == {"A worker appeals against a rejection", "Your appeal against a rejection"}
    assert (await Assignment.get(id=made.assignment_id)).status == "REJECTED"
    figures = (await appeal_figures([rita.id], cast.START))[rita.id]
    assert figures == AppealFigures(made=1, answer_seconds=2 * 86_400.0)
    async with cast.refused(WrongState):
        await disputes.answer(rita, made.id, overturns=False, reason="Really.")


@pytest.mark.parametrize("by_override", [False, True])
async def test_an_appeal_that_waits_is_overturned_however_old_the_work_is(rita, wim, by_override):
    patient = await cast.a_type(rita, auto_approval=2_592_000)
    hit = await cast.a_hit(rita, hit_type=patient)
    submitted = await cast.a_submitted(wim, hit)
    clock.advance(timedelta(days=29))
    await cast.reject(rita, submitted)
    made = await disputes.appeal(wim, submitted.id, "It was red.")
    await hits.delete_hit(rita, hit.id)
    clock.advance(timedelta(days=6))

    if by_override:
        await work.override_rejection(rita, submitted.id, "Sorry.")
    else:
        await disputes.answer(rita, made.id, overturns=True, reason="Sorry.")

    stored = await RejectionAppeal.get(id=made.id)
    assert (stored.state, stored.answer, stored.answered_at) == (
        S.OVERTURNED,
        "Sorry.",
        clock.now(),
    )
    assert await cast.earned(wim) == "0.10"
    assert cast.kinds(await cast.told())[-2:] == ["RejectionOverturned", "RejectionAppealDecided"]
    assert await lapse() == 0


async def test_there_is_one_appeal_within_seven_days(rita, wim, ann):
    made = await appealed(rita, wim)
    late = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    waiting = await cast.a_submitted(wim, await cast.a_hit(rita))

    assert (await disputes.appeal(wim, made.assignment_id, "It was red.")).id == made.id
    for refusal, who, id in (
        (AlreadyAppealed, wim, made.assignment_id),
        (NotFound, ann, late.id),
        (NotFound, wim, new_id()),
        (WrongState, wim, waiting.id),
    ):
        async with cast.refused(refusal):
            await disputes.appeal(who, id, "Look.")
    clock.advance(A_WEEK + SECOND)
    async with cast.refused(AppealTooLate):
        await disputes.appeal(wim, late.id, "Look.")


async def test_without_an_answer_it_stays_unanswered_and_is_counted(rita, wim):
    made = await appealed(rita, wim)
    clock.advance(A_WEEK - SECOND)
    assert await lapse() == 0
    clock.advance(SECOND)
    async with cast.refused(WrongState):
        await disputes.answer(rita, made.id, overturns=False, reason="The clock is late.")

    assert (await lapse(), await lapse()) == (1, 0)

    assert await state_of(made) == S.UNANSWERED
    assert cast.kinds(await cast.told())[-1] == "RejectionAppealMissed"
    figures = (await appeal_figures([rita.id], cast.START))[rita.id]
    assert figures == AppealFigures(made=1, unanswered=1)
    await work.override_rejection(rita, made.assignment_id)
    figures = (await appeal_figures([rita.id], cast.START))[rita.id]
    assert figures == AppealFigures(made=1, overturned=1, unanswered=1)


async def test_a_held_rejection_is_overridden_by_the_ordinary_rules_alone(rita, wim):
    made = await appealed(rita, wim)
    await disputes.answer(rita, made.id, overturns=False, reason="No.")
    clock.advance(timedelta(days=31))

    async with cast.refused(OverrideTooLate):
        await disputes.answer(rita, made.id, overturns=True, reason=None)


@pytest.mark.parametrize("overturns", [False, True])
async def test_an_operator_decides_what_was_not_answered(rita, wim, ines, overturns):
    operators_decide()
    made = await appealed(rita, wim)
    async with cast.refused(WrongState):
        await disputes.rule(made.id, by=ines, overturns=overturns, reason="Too early.")
    clock.advance(A_WEEK)
    await lapse()
    assert await state_of(made) == S.ESCALATED
    async with cast.refused(WrongState):
        await disputes.answer(rita, made.id, overturns=False, reason="Too late.")

    ruled = await disputes.rule(made.id, by=ines, overturns=overturns, reason="I looked.")

    assert ruled.state == (S.OVERTURNED if overturns else S.UPHELD)
    assert (ruled.ruling, ruled.ruled_by) == ("I looked.", ines.account_id)
    assert await cast.earned(wim) == ("0.10" if overturns else "0.00")


async def test_whom_it_concerns_does_not_decide_it_and_money_must_be_there(market, wim, ines):
    operators_decide()
    poor = await cast.a_requester("Poor", funds="0.12")
    made = await appealed(poor, wim)
    await cast.a_hit(poor)
    clock.advance(A_WEEK)
    await lapse()

    for profile in (poor, wim):
        async with cast.refused(NotAllowed):
            own = replace(ines, account_id=profile.account_id)
            await disputes.rule(made.id, by=own, overturns=False, reason="Mine.")
    async with cast.refused(InsufficientFunds):
        await disputes.rule(made.id, by=ines, overturns=True, reason="I looked.")
    assert await state_of(made) == S.ESCALATED


async def test_texts_have_bounds(rita, wim, ines):
    rejected = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    for text in ("", "x" * (LONGEST_APPEAL + 1)):
        async with cast.refused(InvalidInput):
            await disputes.appeal(wim, rejected.id, text)
    made = await disputes.appeal(wim, rejected.id, "x" * LONGEST_APPEAL)
    for overturns in (False, True):
        async with cast.refused(InvalidInput):
            text = "x" * (LONGEST_ANSWER + 1)
            await disputes.answer(rita, made.id, overturns=overturns, reason=text)
    await disputes.answer(rita, made.id, overturns=False, reason="x" * LONGEST_ANSWER)
