"""Objections to submitting, returning, deciding and bonuses; and bounds. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
    RejectionReason,
)
from domain.assignments.models import Assignment
from domain.assignments.refusals import BonusTooLate, DeadlinePassed, OverrideTooLate
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.kernel import bounds, policy
from domain.kernel.money import ONE_CENT, Money
from domain.kernel.refusals import Objections, Refused, WrongState

SMALLEST_BONUS, LARGEST_BONUS = ONE_CENT, Money(1_000_000)  # $10,000.00
LONGEST_FEEDBACK, LONGEST_BONUS_REASON = 1_024, 4_096
MOST_BONUSES_A_CALL = 1_000
OVERRIDE_WITHIN = timedelta(days=30)
_S = AssignmentStatus


def objection_to_submitting(assignment: Assignment, at: datetime) -> Refused | None:
    """Why an answer cannot be submitted: it is too late, or the state does not allow it."""
    if assignment.status == _S.ABANDONED or assignment.is_overdue(at):
        return DeadlinePassed(assignment.deadline)
    return objection_to(AssignmentVerb.SUBMIT, assignment)


def objection_to_returning(assignment: Assignment, at: datetime) -> Refused | None:
    """Why a slot cannot be given back."""
    if assignment.is_overdue(at):
        return DeadlinePassed(assignment.deadline)
    return objection_to(AssignmentVerb.RETURN, assignment)


def objection_to_rejecting(assignment: Assignment, at: datetime) -> Refused | None:
    """Why work cannot be rejected: once its auto-approval is due, it counts as approved."""
    if objection := objection_to(AssignmentVerb.REJECT, assignment):
        return objection
    if assignment.auto_approval_at is not None and assignment.auto_approval_at <= at:
        return WrongState("assignment", _S.APPROVED, [_S.SUBMITTED])
    return None


def objection_to_overriding(
    assignment: Assignment, hit: Hit, at: datetime, *, is_appealed: bool = False
) -> Refused | None:
    """Why a rejection cannot be overridden. While an appeal waits, age is no reason."""
    if objection := objection_to(AssignmentVerb.OVERRIDE, assignment):
        return objection
    if is_appealed:
        return None
    if hit.status == HitStatus.DISPOSED:
        return OverrideTooLate("This HIT is deleted: its rejections can no longer be overridden.")
    assert assignment.submitted_at is not None
    if at - assignment.submitted_at > OVERRIDE_WITHIN:
        return OverrideTooLate(
            f"This was submitted at {assignment.submitted_at.isoformat()}: a rejection can be "
            f"overridden within {OVERRIDE_WITHIN.days} days of submission."
        )
    return None


def objection_to_bonus(assignment: Assignment, at: datetime) -> Refused | None:
    """Why no bonus can be paid for this assignment: it is not submitted, or was too long ago."""
    paid = (_S.SUBMITTED, _S.APPROVED, _S.REJECTED)
    if assignment.status not in paid:
        return WrongState("assignment", assignment.status, paid)
    assert assignment.submitted_at is not None, "it is submitted"
    until = assignment.submitted_at + policy.current().bonuses_for
    return BonusTooLate(until) if until < at else None


def objection_to(verb: AssignmentVerb, assignment: Assignment) -> Refused | None:
    """Why the state of an assignment does not allow a verb."""
    try:
        ASSIGNMENT_LIFECYCLE.after(assignment.status, verb)
    except WrongState as refused:
        return refused
    return None


def check_feedback(feedback: str | None, reason: RejectionReason | None = None) -> None:
    """Raises where feedback is too long, or missing from a rejection."""
    if feedback is not None or reason is not None:
        least = 1 if reason is not None else 0
        bounds.text("feedback", feedback or "", at_least=least, at_most=LONGEST_FEEDBACK)


def check_bonus(amount: Money, reason: str, path: str = "") -> None:
    """Raises InvalidInput with every value of a bonus that is out of bounds.

    `path` is that of the bonus in a list.
    """
    wrong = Objections()
    wrong.check(check_bonus_amount, amount, path)
    wrong.check(checked_bonus_reason, f"{path}reason", reason)
    wrong.raise_any()


def check_bonus_amount(amount: Money, path: str = "") -> None:
    """Raises InvalidInput where the amount of a bonus is out of bounds."""
    bounds.money(f"{path}amount", amount, at_least=SMALLEST_BONUS, at_most=LARGEST_BONUS)


def checked_bonus_reason(field: str, reason: str) -> str:
    """The reason of a bonus, which the worker reads. Raises InvalidInput."""
    return bounds.text(field, reason, at_most=LONGEST_BONUS_REASON)
