"""The life of an assignment: every state meets every verb."""

from datetime import timedelta
from itertools import product

import pytest

from domain.assignments import commands
from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
)
from domain.assignments.models import Assignment
from domain.assignments.refusals import AnswerDiffers, DeadlinePassed
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, WrongState
from domain.questions.question import AnswerField
from tests.domain import cast

MINUTE, MONTH = timedelta(minutes=1), timedelta(days=30)


async def in_progress(rita, wim, hit):
    return await cast.an_accepted(wim, hit)


async def overdue(rita, wim, hit):
    assignment = await cast.an_accepted(wim, hit)
    clock.advance(10 * MINUTE)
    return assignment


async def submitted(rita, wim, hit):
    return await cast.a_submitted(wim, hit)


async def approved(rita, wim, hit):
    return await cast.an_approved(rita, wim, hit)


async def rejected(rita, wim, hit):
    return await cast.a_rejected(rita, wim, hit)


async def returned(rita, wim, hit):
    return await commands.return_assignment(wim, (await cast.an_accepted(wim, hit)).id)


async def abandoned(rita, wim, hit):
    assignment = await overdue(rita, wim, hit)
    await commands.abandon_due(clock.now(), 10)
    return assignment


BLUE = (AnswerField("colour", ("blue",)),)
VERBS = {
    "submit": lambda rita, wim, a: commands.submit(wim, a.id, cast.ANSWER),
    "submit another": lambda rita, wim, a: commands.submit(wim, a.id, BLUE),
    "return": lambda rita, wim, a: commands.return_assignment(wim, a.id),
    "approve": lambda rita, wim, a: cast.approve(rita, a),
    "reject": lambda rita, wim, a: cast.reject(rita, a),
    "override": lambda rita, wim, a: commands.override_rejection(rita, a.id),
    "bonus": lambda rita, wim, a: commands.send_bonus(rita, a.id, Money(5), reason="Thank you."),
    "abandon": lambda rita, wim, a: commands.abandon_due(clock.now(), 10),
    "approve by the clock": lambda rita, wim, a: commands.approve_due(clock.now() + MONTH, 10),
    "warn": lambda rita, wim, a: commands.warn_due(clock.now(), 10),
}
S, A, R, X = "SUBMITTED", "APPROVED", "REJECTED", "RETURNED"
G, P, W = "ABANDONED", "IN_PROGRESS", WrongState
SAME = None  # it succeeds, and changes nothing
OUTCOMES = {
    in_progress: (S, S, X, W, W, W, W, SAME, SAME, SAME),
    overdue: (*[DeadlinePassed] * 3, W, W, W, W, G, SAME, P),
    submitted: (SAME, AnswerDiffers, W, A, R, W, S, SAME, A, SAME),
    approved: (SAME, AnswerDiffers, W, W, W, W, A, SAME, SAME, SAME),
    rejected: (SAME, AnswerDiffers, W, W, W, A, R, SAME, SAME, SAME),
    returned: (W, W, W, W, W, W, W, SAME, SAME, SAME),
    abandoned: (DeadlinePassed, DeadlinePassed, W, W, W, W, W, SAME, SAME, SAME),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", OUTCOMES, ids=lambda state: state.__name__)
async def test_an_assignment_in_each_state_answers_each_verb(rita, wim, state, verb):
    assignment = await state(rita, wim, await cast.a_hit(rita))
    before = (await Assignment.get(id=assignment.id)).status
    outcome = OUTCOMES[state][list(VERBS).index(verb)]

    if isinstance(outcome, str):
        await VERBS[verb](rita, wim, assignment)
        before = outcome
    elif outcome is SAME:
        async with cast.untouched():
            await VERBS[verb](rita, wim, assignment)
    else:
        async with cast.refused(outcome):
            await VERBS[verb](rita, wim, assignment)

    assert (await Assignment.get(id=assignment.id)).status == before


@pytest.mark.parametrize(("state", "verb"), [*product(AssignmentStatus, AssignmentVerb)])
def test_only_the_moves_of_the_table_are_made(state, verb):
    if (state, verb) in ASSIGNMENT_LIFECYCLE.moves:
        assert ASSIGNMENT_LIFECYCLE.allows(state, verb)
    else:
        with pytest.raises(WrongState):
            ASSIGNMENT_LIFECYCLE.after(state, verb)


CALLERS = ("submit", "return", "approve", "reject", "override", "bonus")


@pytest.mark.parametrize("verb", CALLERS)
async def test_what_is_not_theirs_others_do_not_find(rita, wim, ann, verb):
    robin = await cast.a_requester("Robin")
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    async with cast.refused(NotFound):
        await VERBS[verb](robin, ann, assignment)


async def test_each_move_tells_both_sides_once(rita, wim):
    assignment = await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    await commands.override_rejection(rita, assignment.id)

    told = [fact for fact in await cast.told() if hasattr(fact, "assignment_id")]
    assert cast.kinds(told) == [
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "AssignmentRejected",
        "RejectionOverturned",
    ]
    for fact in told:
        assert list(fact.topics()) == [f"worker/{wim.id}", f"requester/{rita.id}"]
        assert fact.assignment_id == assignment.id
