"""The filter of submitted work: of the review queue, of decisions, of results files."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.assignments.lifecycle import AssignmentStatus as Status
from domain.review import filters
from domain.review.filters import UNDECIDED
from schema.kernel.enums import AssignmentStatus
from schema.kernel.hit_ids import OWN_TYPE, hit_type_key
from schema.kernel.node import key_of
from schema.kernel.person_ids import WORKER, worker_key


@strawberry.input(
    description="A filter of submitted work. A condition that is left out does not restrict it."
)
class ReviewFilter:
    status: list[AssignmentStatus] | None = strawberry.field(
        default=None,
        description="Only work in one of these states: SUBMITTED, APPROVED, REJECTED; other states "
        "are refused. Left out, or an empty list: what the field says that takes the filter.",
    )
    batch_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only work of this batch of yours."
    )
    hit_type_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Only work of this HIT type. {OWN_TYPE}"
    )
    worker_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Only work of this worker. {WORKER}"
    )
    submitted_since: datetime | None = strawberry.field(
        default=None, description="Only work submitted at this time or later."
    )
    submitted_before: datetime | None = strawberry.field(
        default=None, description="Only work submitted before this time."
    )

    async def read(self, *, otherwise: tuple[Status, ...] = UNDECIDED) -> filters.ReviewFilter:
        """The filter, with these states where it names none. Raises BAD_USER_INPUT for an id of
        another kind, InvalidInput for other states."""
        batch_id = type_id = worker_id = None
        if self.batch_id is not None:
            batch_id = key_of("filter.batchId", self.batch_id, "Batch")
        if self.hit_type_id is not None:
            type_id = await hit_type_key("filter.hitTypeId", self.hit_type_id)
        if self.worker_id is not None:
            worker_id = await worker_key("filter.workerId", self.worker_id)
        return filters.ReviewFilter(
            statuses=tuple(self.status or otherwise),
            batch_id=batch_id,
            hit_type_id=type_id,
            worker_id=worker_id,
            since=self.submitted_since,
            until=self.submitted_before,
        ).checked()
