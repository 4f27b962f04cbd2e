"""The decisions on an assignment, shown where the assignment's own decision is."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.assignments.records import PastDecision
from schema.kernel.enums import DecidedBy, DecisionOutcome, RejectionReason


@strawberry.type(
    description="A decision on submitted work. It never changes: a later one stands beside it."
)
class AssignmentDecision:
    outcome: DecisionOutcome = strawberry.field(description="What it did with the work.")
    decided_at: datetime = strawberry.field(description="The time of the decision.")
    decided_by: DecidedBy = strawberry.field(
        description="The requester, or the clock for an automatic approval."
    )
    rejection_reason: RejectionReason | None = strawberry.field(
        description="The reason of a rejection; null for an approval, and for a rejection that was "
        "overridden before its reason was kept."
    )
    requester_feedback: str | None = strawberry.field(
        description="The requester's message to the worker, at most 1,024 characters; null where "
        "there is none."
    )

    @classmethod
    def of(cls, decision: PastDecision) -> AssignmentDecision:
        return cls(
            outcome=decision.outcome,
            decided_at=decision.decided_at,
            decided_by=decision.decided_by,
            rejection_reason=decision.reason,
            requester_feedback=decision.feedback,
        )
