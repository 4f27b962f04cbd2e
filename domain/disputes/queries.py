"""Reads of appeals: by those whom they concern, and the queue of operators."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.assignments.rejections.lifecycle import AppealState
from domain.assignments.rejections.models import AssignmentRejection, RejectionAppeal
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.timers import DueColumn

DUE = DueColumn(
    "rejection_appeals",
    "due_at",
    "due_at IS NOT NULL",
    parent_column="hit_id",
    key_column="assignment_id",
)
States = Sequence[AppealState] | None


async def found(appeal_id: UUID, *, requester_id: UUID | None = None) -> RejectionAppeal:
    """An appeal, without a lock; of this requester, where one is given. Raises NotFound."""
    row = await RejectionAppeal.get_or_none(id=appeal_id)
    if row is None or requester_id not in (None, row.requester_id):
        raise NotFound("appeal")
    return row


async def of_worker(worker_id: UUID, part: Slice, states: States = None) -> Page[RejectionAppeal]:
    """A worker's appeals, the newest first."""
    rows = RejectionAppeal.filter(worker_id=worker_id)
    return await page_of(
        rows.filter(state__in=list(states)) if states else rows, NEWEST_FIRST, part
    )


async def of_requester(
    requester_id: UUID, part: Slice, states: States = None
) -> Page[RejectionAppeal]:
    """The appeals against a requester's rejections, the oldest first."""
    rows = RejectionAppeal.filter(requester_id=requester_id)
    return await page_of(
        rows.filter(state__in=list(states)) if states else rows, OLDEST_FIRST, part
    )


async def queue(part: Slice, states: States = None) -> Page[RejectionAppeal]:
    """The appeals in these states, or all, the oldest first."""
    rows = RejectionAppeal.filter(state__in=list(states)) if states else RejectionAppeal.all()
    return await page_of(rows, OLDEST_FIRST, part)


async def rejections_of(ids: Sequence[UUID]) -> dict[UUID, AssignmentRejection]:
    """The rejections of these assignments, by the assignment's id."""
    rows = await AssignmentRejection.filter(assignment_id__in=list(ids))
    return {row.assignment_id: row for row in rows}


async def of_assignments(ids: Sequence[UUID]) -> dict[UUID, RejectionAppeal]:
    """The appeals against the rejections of these assignments, by the assignment's id."""
    rows = await RejectionAppeal.filter(assignment_id__in=list(ids))
    return {row.assignment_id: row for row in rows}
