"""The rejection of an assignment: whether it counts, and until when it can be undone."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.assignments.rejections.models import AssignmentRejection as RejectionRow
from schema.kernel.node import global_id

CALL = "RejectionCall"  # of ids of calls, which are no nodes


@strawberry.type(description="The rejection of an assignment that is rejected now.")
class AssignmentRejection:
    counts: bool = strawberry.field(
        description="Whether it counts against the worker in the bounded figures: it has one of "
        "the ten places (a setting) of one requester's rejections of the worker on one day, or an "
        "appeal upheld it; and it cannot be undone any more."
    )
    undoable_until: datetime | None = strawberry.field(
        description="The time until which undoRejections takes it back; null where it cannot, or "
        "no longer. Its money stays on hold until then."
    )
    call_id: strawberry.ID | None = strawberry.field(
        description="The call or job that rejected it, to undo all of it; null for a rejection of "
        "an earlier version of the market."
    )

    @classmethod
    def of(cls, row: RejectionRow) -> AssignmentRejection:
        return cls(
            counts=row.counts,
            undoable_until=row.due_at,
            call_id=None if row.call_id is None else global_id(CALL, row.call_id),
        )
