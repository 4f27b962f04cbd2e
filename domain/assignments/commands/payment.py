"""What an approval does to an assignment, whoever gives it: pay, count, tell."""

from __future__ import annotations

from domain.assignments import facts
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb, DecidedBy
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.ledger.transfers import Payment, payment_from_hold
from domain.qualifications.work_record.counting import APPROVED


def approved(
    assignment: Assignment,
    hit: Hit,
    tally: Settlement,
    *,
    by: DecidedBy,
    feedback: str | None = None,
) -> None:
    """Mark a submitted assignment as approved, and pay it out of what its HIT holds."""
    assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.APPROVE)
    assignment.decided_at = tally.at
    assignment.decided_by = by
    assignment.feedback = feedback
    tally.decide(hit)
    tally.record(assignment.worker_id, APPROVED)
    tally.transfer(*payment_from_hold(payment_for(assignment, hit)))
    tally.unit.tell(facts.AssignmentApproved.of(assignment, hit, tally.at))


def payment_for(assignment: Assignment, hit: Hit) -> Payment:
    """What is due for an approved assignment."""
    return Payment(
        assignment_id=assignment.id,
        hit_id=hit.id,
        requester_id=hit.requester_id,
        worker_id=assignment.worker_id,
        reward=hit.reward,
        fee=hit.fee,
    )
