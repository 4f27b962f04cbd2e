"""Ending work in progress because its HIT is taken down: it counts against nobody, and may be paid.

The market itself pays: the money comes from its account of compensations, without a fee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments import facts
from domain.assignments.commands.return_assignment import give_back, save_ends
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb
from domain.assignments.models import Assignment, WorkerPayment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.ledger.transfers import compensation

REASON = "The market took down the HIT that you were working on."

_IN_PROGRESS = Statement(
    f"""SELECT {Assignment.columns()} FROM assignments
    WHERE hit_id = ANY($1::uuid[]) AND status = 'IN_PROGRESS' ORDER BY id FOR NO KEY UPDATE"""
)
_RELEASED = Statement(
    "INSERT INTO released_assignments (assignment_id, released_at) VALUES ($1, $2)"
)
_PAY = Statement(
    """INSERT INTO worker_payments (id, worker_id, cents, fee_cents, reason, paid_at)
       VALUES ($1, $2, $3, 0, $4, $5)"""
)


async def release_all(
    held: Mapping[UUID, Hit], settlement: Settlement, *, paid_before: datetime | None
) -> list[Assignment]:
    """End all work in progress in these HITs, which are locked, in a settlement that is still to
    be written. The market pays the reward of what was accepted until `paid_before`, so that nobody
    accepts what is being taken down for the money."""
    rows = await _IN_PROGRESS.rows(list(held)) if held else []
    released, payments = [], []
    for assignment in map(Assignment.of, rows):
        hit, payment_id = held[assignment.hit_id], None
        assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.RETURN)
        assignment.ended_at = settlement.at
        settlement.unit.tell(facts.AssignmentReturned.of(assignment, hit, settlement.at))
        give_back(hit, assignment, settlement)
        is_paid = paid_before is not None and assignment.accepted_at <= paid_before
        if is_paid and hit.reward:
            payments.append(_payment(assignment, hit, settlement))
            payment_id = payments[-1].id
        settlement.unit.tell(
            facts.AssignmentReleased.of(assignment, hit, settlement.at, payment_id=payment_id)
        )
        released.append(assignment)
    await save_ends(released)
    await _write(released, payments, settlement)
    return released


def _payment(assignment: Assignment, hit: Hit, settlement: Settlement) -> WorkerPayment:
    payment = WorkerPayment(
        id=new_id(),
        worker_id=assignment.worker_id,
        cents=hit.reward_cents,
        fee_cents=0,
        reason=REASON,
        paid_at=settlement.at,
    )
    settlement.transfer(compensation(payment.id, assignment.worker_id, hit.reward))
    settlement.unit.tell(
        facts.PaymentReceived(
            occurred_at=settlement.at,
            worker_id=assignment.worker_id,
            requester_id=None,
            payment_id=payment.id,
            amount=hit.reward,
        )
    )
    return payment


async def _write(
    released: Sequence[Assignment], payments: Sequence[WorkerPayment], settlement: Settlement
) -> None:
    if released:
        await _RELEASED.run_many([(each.id, settlement.at) for each in released])
    if payments:
        await _PAY.run_many(
            [(each.id, each.worker_id, each.cents, each.reason, each.paid_at) for each in payments]
        )
