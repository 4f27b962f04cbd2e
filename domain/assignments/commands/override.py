"""Overriding: a rejection is turned into an approval, by its requester or by an appeal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.assignments import facts, queries, rules
from domain.assignments.commands.decide import save_decisions
from domain.assignments.commands.payment import payment_for
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb
from domain.assignments.models import Assignment
from domain.assignments.rejections import appeals, storing
from domain.assignments.rejections.appeals import AppealDecision
from domain.assignments.rejections.lifecycle import AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.ledger.transfers import payment_from_available, payment_from_hold
from domain.people.models import Requester
from domain.qualifications.work_record.counting import OVERTURNED

# The assignment's row holds one decision: an override would erase the rejection.
_STORE_REJECTION = Statement("""
    INSERT INTO overridden_rejections (assignment_id, rejected_at, reason, feedback)
    SELECT id, decided_at, rejection_reason, feedback FROM assignments WHERE id = $1
""")


@retried
async def override_rejection(
    requester: Requester, assignment_id: UUID, feedback: str | None = None
) -> Assignment:
    """Approve a rejected assignment after all; it is paid from the available balance, or
    from the money on hold while the rejection could be undone.

    An appeal against the rejection is decided by it.
    """
    rules.check_feedback(feedback)
    async with unit_of_work() as unit:
        held = await queries.held_by_requester(requester, assignment_id)
        appeal = (await appeals.locked([assignment_id])).get(assignment_id)
        decision = AppealDecision(verb=AppealVerb.OVERTURN, reason=feedback)
        await overturn(held, appeal, decision, unit=unit, at=clock.now())
        return held[1]


async def overturn(
    held: tuple[Hit, Assignment],
    appeal: RejectionAppeal | None,
    decision: AppealDecision,
    *,
    unit: UnitOfWork,
    at: datetime,
) -> None:
    """Override a rejection whose HIT, assignment and appeal are locked. Raises the refusals of
    `override_rejection`."""
    hit, assignment = held
    is_appealed = appeal is not None and appeal.is_undecided
    if objection := rules.objection_to_overriding(assignment, hit, at, is_appealed=is_appealed):
        raise objection
    assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.OVERRIDE)
    assignment.decided_at, assignment.rejection_reason = at, None
    assignment.feedback = decision.reason if decision.operator_id is None else None
    await _STORE_REJECTION.run(assignment.id)
    await save_decisions([assignment])
    settlement = Settlement(unit, at)
    settlement.record(assignment.worker_id, OVERTURNED)
    is_held = await storing.overturn(assignment.id, settlement)
    pay = payment_from_hold if is_held else payment_from_available
    settlement.transfer(*pay(payment_for(assignment, hit)))
    unit.tell(facts.RejectionOverturned.of(assignment, hit, at))
    await settlement.settle()
    if appeal is not None:
        await appeals.decide(appeal, held, decision, unit=unit, at=at)
