"""Payments that a worker may expect: those that were made, the next scheduled one, and held money.

All amounts are before tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.assignments import daily_counts
from domain.kernel import policy
from domain.kernel.money import Money
from domain.ledger.earnings import EarnedSoFar, earned_so_far
from domain.payouts import queries, rules
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import PayoutMethod, PayoutPlan


class ProjectedKind(StrEnum):
    """Why a payment is to be expected."""

    MADE = "MADE"  # it waits for the next file, or for the decision of an operator
    ON_ITS_WAY = "ON_ITS_WAY"
    SCHEDULED = "SCHEDULED"
    NEW_WORKER = "NEW_WORKER"  # held until the worker has submitted on enough days


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedPayment:
    """A payment that is to be expected, of earnings approved until `includes_until`."""

    kind: ProjectedKind
    amount: Money
    at: datetime | None = None  # where the day is known
    includes_until: datetime | None = None
    payout_id: UUID | None = None


async def projected_payments(worker_id: UUID, at: datetime) -> list[ProjectedPayment]:
    """What a worker may expect as things stand: payouts under way first, held money last."""
    found = [
        ProjectedPayment(
            kind=ProjectedKind.ON_ITS_WAY
            if each.state is PayoutState.IN_TRANSIT
            else ProjectedKind.MADE,
            amount=each.gross,
            includes_until=each.covers_until,
            payout_id=each.id,
        )
        for each in await queries.unsent(worker_id)
    ]
    is_new = await daily_counts.is_new(worker_id)
    plan = await queries.plan_of(worker_id)
    if plan is not None and plan.next_at is not None:
        found += await _scheduled(plan, max(plan.next_at, at), is_new=is_new)
    if is_new:
        pending = (await _earned(worker_id, at)).pending
        if pending:
            found.append(ProjectedPayment(kind=ProjectedKind.NEW_WORKER, amount=pending))
    return found


async def _scheduled(plan: PayoutPlan, due_at: datetime, *, is_new: bool) -> list[ProjectedPayment]:
    """The next scheduled payout, where one would be made."""
    market = policy.current().payouts
    until = due_at - market.approved_before
    earned = await _earned(plan.worker_id, until)
    amount = earned.payable if is_new else earned.once_moved_on
    method = None if plan.method_id is None else await PayoutMethod.get(id=plan.method_id)
    if rules.blockers(method, amount, market):
        return []
    return [
        ProjectedPayment(
            kind=ProjectedKind.SCHEDULED, amount=amount, at=due_at, includes_until=until
        )
    ]


async def _earned(worker_id: UUID, until: datetime) -> EarnedSoFar:
    return (await earned_so_far([worker_id], until))[worker_id]
