"""Estimates for what requesters pay beyond the money on hold: bonuses, overrides, payments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.assignments import bonuses, rules
from domain.assignments.bonuses import BonusDraft
from domain.assignments.known_workers import worker_known_to
from domain.assignments.models import Assignment
from domain.assignments.rejections.models import RejectionAppeal
from domain.hits.models import Hit
from domain.kernel import bounds, clock
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, Objections, Refused
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
        if objection := rules.objection_to_bonus(assignment, clock.now()):
            raise objection
    return await estimate(requester.id, amount, bonus_fee(amount))


async def of_bonuses(requester: Requester, drafts: Sequence[BonusDraft]) -> Estimate:
    """What several bonuses would cost, without those that `send_bonuses` would refuse singly."""
    bounds.several("bonuses", drafts, at_least=1, at_most=rules.MOST_BONUSES_A_CALL)
    wrong = Objections()
    for number, draft in enumerate(drafts):
        wrong.check(rules.check_bonus_amount, draft.amount, f"bonuses[{number}].")
    wrong.raise_any()
    answers = await bonuses.priced(requester, drafts, clock.now())
    amounts = [each.draft.amount for each in answers if not isinstance(each, Refused)]
    reward = Money(sum(amount.cents for amount in amounts))
    fee = Money(sum(bonus_fee(amount).cents for amount in amounts))
    return await estimate(requester.id, reward, fee)


async def of_payment(
    requester: Requester, amount: Money, worker_id: UUID | None = None
) -> Estimate:
    """What a payment without an assignment would cost. Raises the refusals of `pay_worker`."""
    rules.check_bonus_amount(amount)
    if worker_id is not None:
        await worker_known_to(requester, worker_id)
    return await estimate(requester.id, amount, bonus_fee(amount))


async def of_override(requester: Requester, assignment_id: UUID) -> Estimate:
    """What it would cost to override a rejection. Raises the refusals of `override_rejection`."""
    assignment = await _assignment_of(requester, assignment_id)
    hit = await Hit.get(id=assignment.hit_id)
    appeal = await RejectionAppeal.get_or_none(assignment_id=assignment.id)
    is_appealed = appeal is not None and appeal.is_undecided
    if objection := rules.objection_to_overriding(
        assignment, hit, clock.now(), is_appealed=is_appealed
    ):
        raise objection
    return await estimate(requester.id, hit.reward, hit.fee)


async def _assignment_of(requester: Requester, assignment_id: UUID) -> Assignment:
    found = await Assignment.get_or_none(id=assignment_id, requester_id=requester.id)
    if found is None:
        raise NotFound("assignment")
    return found
