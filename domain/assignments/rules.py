"""Objections to accepting, submitting and deciding. Pure: given rows, the first one or all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
    RejectionReason,
)
from domain.assignments.models import Assignment
from domain.assignments.refusals import (
    AlreadyDone,
    BlockedByRequester,
    DeadlinePassed,
    HitHasExpired,
    NoSlotsLeft,
    NotQualified,
    OverrideTooLate,
    OwnHit,
    QueueFull,
    RequesterIsBlocked,
)
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.kernel import bounds
from domain.kernel.money import ONE_CENT, Money
from domain.kernel.refusals import NotEligible, Refused, WrongState
from domain.qualifications.requirements.requirement import NOTHING_REQUIRED, Evaluation

SMALLEST_BONUS, LARGEST_BONUS = ONE_CENT, Money(1_000_000)  # $10,000.00
LONGEST_FEEDBACK, LONGEST_BONUS_REASON = 1_024, 4_096
OVERRIDE_WITHIN = timedelta(days=30)
_S = AssignmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How a worker stands towards a requester."""

    is_own: bool = False
    is_blocked: bool = False
    has_blocked: bool = False

    def objections(self) -> list[Refused]:
        """Why this worker may not work for this requester."""
        causes: list[tuple[bool, type[Refused]]] = [
            (self.is_own, OwnHit),
            (self.is_blocked, BlockedByRequester),
            (self.has_blocked, RequesterIsBlocked),
        ]
        return [cause() for holds, cause in causes if holds]  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFacts:
    """What the rules of accepting ask about a worker and a HIT."""

    terms: Relationship
    queue_length: int
    queue_limit: int
    has_done: bool
    judgement: Evaluation = NOTHING_REQUIRED


def objection_to_accepting(hit: Hit, standing: AcceptFacts, at: datetime) -> NotEligible | None:
    """Every reason why this worker may not accept this HIT now, as one refusal."""
    causes = standing.terms.objections()
    if not standing.judgement.may_accept:
        causes.append(NotQualified(standing.judgement.missing))
    if standing.has_done:
        causes.append(AlreadyDone())
    if hit.has_expired(at):
        causes.append(HitHasExpired())
    elif not hit.is_open(at):
        causes.append(NoSlotsLeft())
    if standing.queue_length >= standing.queue_limit:
        causes.append(QueueFull(standing.queue_limit))
    return NotEligible(causes) if causes else None


def objection_to_submitting(assignment: Assignment, at: datetime) -> Refused | None:
    """Why an answer comes too late, or at all."""
    if assignment.status == _S.ABANDONED or assignment.is_overdue(at):
        return DeadlinePassed(assignment.deadline)
    return objection_to(AssignmentVerb.SUBMIT, assignment)


def objection_to_returning(assignment: Assignment, at: datetime) -> Refused | None:
    """Why a slot cannot be given back."""
    if assignment.is_overdue(at):
        return DeadlinePassed(assignment.deadline)
    return objection_to(AssignmentVerb.RETURN, assignment)


def objection_to_rejecting(assignment: Assignment, at: datetime) -> Refused | None:
    """Why work cannot be turned down: once its auto-approval is due, it counts as approved."""
    if objection := objection_to(AssignmentVerb.REJECT, assignment):
        return objection
    if assignment.auto_approval_at is not None and assignment.auto_approval_at <= at:
        return WrongState("assignment", _S.APPROVED, [_S.SUBMITTED])
    return None


def objection_to_overriding(assignment: Assignment, hit: Hit, at: datetime) -> Refused | None:
    """Why a rejection stands."""
    if objection := objection_to(AssignmentVerb.OVERRIDE, assignment):
        return objection
    if hit.status == HitStatus.DISPOSED:
        return OverrideTooLate("This HIT is deleted: its rejections can no longer be overridden.")
    assert assignment.submitted_at is not None
    if at - assignment.submitted_at > OVERRIDE_WITHIN:
        return OverrideTooLate(
            f"This was submitted at {assignment.submitted_at.isoformat()}: a rejection can be "
            f"overridden within {OVERRIDE_WITHIN.days} days of submission."
        )
    return None


def objection_to_bonus(assignment: Assignment) -> Refused | None:
    """Why no bonus can be paid for this."""
    paid = (_S.SUBMITTED, _S.APPROVED, _S.REJECTED)
    if assignment.status not in paid:
        return WrongState("assignment", assignment.status, paid)
    return None


def objection_to(verb: AssignmentVerb, assignment: Assignment) -> Refused | None:
    """Why its state does not allow this."""
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


def check_bonus(amount: Money, reason: str) -> None:
    """Raises where a bonus is out of bounds."""
    bounds.money("amount", amount, at_least=SMALLEST_BONUS, at_most=LARGEST_BONUS)
    bounds.text("reason", reason, at_most=LONGEST_BONUS_REASON)
