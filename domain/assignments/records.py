"""The decisions on assignments, and the bonuses paid for them.

An assignment's own row holds its latest decision; a rejection that was overridden has a row of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.assignments.lifecycle import (
    AssignmentStatus,
    DecidedBy,
    DecisionOutcome,
    RejectionReason,
)
from domain.assignments.models import Assignment, Bonus, OverriddenRejection, WorkerPayment
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of

_OUTCOMES = {
    AssignmentStatus.APPROVED: DecisionOutcome.APPROVED,
    AssignmentStatus.REJECTED: DecisionOutcome.REJECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDecision:
    """One decision. An approval has no reason."""

    outcome: DecisionOutcome
    decided_at: datetime
    decided_by: DecidedBy
    reason: RejectionReason | None
    feedback: str | None


def decisions_on(
    assignment: Assignment, overridden: OverriddenRejection | None
) -> list[PastDecision]:
    """Every decision on an assignment, the earliest first: at most two. Pure."""
    if assignment.decided_at is None or assignment.decided_by is None:
        return []
    latest = PastDecision(
        outcome=_OUTCOMES[assignment.status],
        decided_at=assignment.decided_at,
        decided_by=assignment.decided_by,
        reason=assignment.rejection_reason,
        feedback=assignment.feedback,
    )
    if overridden is None:
        return [latest]
    rejection = PastDecision(
        outcome=DecisionOutcome.REJECTED,
        decided_at=overridden.rejected_at,
        decided_by=DecidedBy.REQUESTER,
        reason=overridden.reason,
        feedback=overridden.feedback,
    )
    override = replace(latest, outcome=DecisionOutcome.REJECTION_OVERRIDDEN)
    return [rejection, override]


async def overridden_rejections(ids: Sequence[UUID]) -> dict[UUID, OverriddenRejection]:
    """The overridden rejections of these assignments, by the assignments' ids."""
    rows = await OverriddenRejection.filter(assignment_id__in=list(ids))
    return {row.assignment_id: row for row in rows}


async def bonuses_of_assignment(assignment_id: UUID, part: Slice) -> Page[Bonus]:
    """An assignment's bonuses, the oldest first."""
    return await page_of(Bonus.filter(assignment_id=assignment_id), OLDEST_FIRST, part)


async def bonuses_of_hit(
    hit_id: UUID, part: Slice, *, worker_id: UUID | None = None
) -> Page[Bonus]:
    """The bonuses for a HIT's assignments, or for those of one worker; the oldest first."""
    rows = Bonus.filter(hit_id=hit_id)
    return await page_of(
        rows.filter(worker_id=worker_id) if worker_id else rows, OLDEST_FIRST, part
    )


async def payments_by(requester_id: UUID, part: Slice) -> Page[WorkerPayment]:
    """What a requester paid to workers without an assignment, the newest first."""
    return await page_of(WorkerPayment.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def payments_to(worker_id: UUID, part: Slice) -> Page[WorkerPayment]:
    """What a worker was paid without an assignment, the newest first."""
    return await page_of(WorkerPayment.filter(worker_id=worker_id), NEWEST_FIRST, part)
