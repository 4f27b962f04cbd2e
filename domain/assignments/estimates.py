"""Estimates for what requesters pay for work beyond the money on hold: bonuses and overrides."""

from __future__ import annotations

from uuid import UUID

from domain.assignments import rules
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound
from domain.ledger.estimates import Estimate, estimate
from domain.ledger.rules import bonus_fee
from domain.people.models import Requester


async def of_bonus(
    requester: Requester, amount: Money, assignment_id: UUID | None = None
) -> Estimate:
    """What a bonus would cost. Raises the refusals of `send_bonus`."""
    rules.check_bonus_amount(amount)
    if assignment_id is not None:
        assignment = await _assignment_of(requester, assignment_id)
        if objection := rules.objection_to_bonus(assignment):
            raise objection
    return await estimate(requester.id, amount, bonus_fee(amount))


async def of_override(requester: Requester, assignment_id: UUID) -> Estimate:
    """What it would cost to override a rejection. Raises the refusals of `override_rejection`."""
    assignment = await _assignment_of(requester, assignment_id)
    hit = await Hit.get(id=assignment.hit_id)
    if objection := rules.objection_to_overriding(assignment, hit, clock.now()):
        raise objection
    return await estimate(requester.id, hit.reward, hit.fee)


async def _assignment_of(requester: Requester, assignment_id: UUID) -> Assignment:
    found = await Assignment.get_or_none(id=assignment_id, requester_id=requester.id)
    if found is None:
        raise NotFound("assignment")
    return found
