"""Objections to appeals and to their answers; and bounds. Pure."""

from __future__ import annotations

from datetime import datetime

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.assignments.rejections.lifecycle import APPEAL_LIFECYCLE, AppealState, AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.disputes.limits import LONGEST_ANSWER, LONGEST_APPEAL
from domain.disputes.refusals import AppealTooLate
from domain.kernel import bounds, policy
from domain.kernel.refusals import Refused, WrongState


def check_appeal(text: str) -> None:
    """Raises InvalidInput where the text of an appeal is out of bounds."""
    bounds.text("text", text, at_most=LONGEST_APPEAL)


def check_answer(reason: str | None, *, overturns: bool) -> None:
    """Raises InvalidInput where a reason is too long, or missing from an answer that holds."""
    if reason is not None or not overturns:
        bounds.text("reason", reason or "", at_most=LONGEST_ANSWER)


def objection_to_appealing(assignment: Assignment, at: datetime) -> Refused | None:
    """Why no appeal can be made: the work is not rejected, or was so too long ago."""
    if assignment.status != AssignmentStatus.REJECTED:
        return WrongState("assignment", assignment.status, [AssignmentStatus.REJECTED])
    assert assignment.decided_at is not None, "a rejection has its time"
    until = assignment.decided_at + policy.current().appeals.within
    return AppealTooLate(until) if until < at else None


def objection_to_holding(appeal: RejectionAppeal, at: datetime) -> Refused | None:
    """Why a rejection cannot be held: the appeal was decided, or its time to answer is over."""
    if appeal.due_at is not None and appeal.due_at <= at:
        return WrongState("appeal", missed_state(), [AppealState.OPEN])
    try:
        APPEAL_LIFECYCLE.after(appeal.state, AppealVerb.HOLD)
    except WrongState as refused:
        return refused
    return None


def missed_verb() -> AppealVerb:
    """What happens to an appeal that is not answered in time."""
    return AppealVerb.ESCALATE if policy.current().appeals.operators_decide else AppealVerb.LAPSE


def missed_state() -> AppealState:
    """The state of an appeal that was not answered in time."""
    return APPEAL_LIFECYCLE.after(AppealState.OPEN, missed_verb())
