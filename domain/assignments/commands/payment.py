"""The approval of an assignment, by its requester or by the clock: pay, count, tell."""

from __future__ import annotations

from domain.assignments import facts
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb, DecidedBy
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.ledger.transfers import Payment, payment_from_hold
from domain.qualifications.work_record.counting import APPROVED


def approve(
    assignment: Assignment,
    hit: Hit,
    settlement: Settlement,
    *,
    by: DecidedBy,
    feedback: str | None = None,
) -> None:
    """Approve a submitted assignment, and pay it from the money that is held for its HIT."""
    assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.APPROVE)
    assignment.decided_at = settlement.at
    assignment.decided_by = by
    assignment.feedback = feedback
    settlement.decide(hit)
    settlement.record(assignment.worker_id, APPROVED)
    settlement.transfer(*payment_from_hold(payment_for(assignment, hit)))
    settlement.unit.tell(facts.AssignmentApproved.of(assignment, hit, settlement.at))


def payment_for(assignment: Assignment, hit: Hit) -> Payment:
    """The payment that is due for an approved assignment."""
    return Payment(
        assignment_id=assignment.id,
        hit_id=hit.id,
        requester_id=hit.requester_id,
        worker_id=assignment.worker_id,
        reward=hit.reward,
        fee=hit.fee,
    )
