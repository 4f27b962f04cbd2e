"""Tables of assignments, of rejections that were overridden, of bonuses and payments."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from domain.assignments.lifecycle import AssignmentStatus, DecidedBy, RejectionReason
from domain.kernel.money import Money
from domain.kernel.rows import MarketModel

AnswerFields = list[dict[str, str | list[str]]]  # [{"name": ..., "values": [...]}, ...]


class Assignment(MarketModel):
    """One worker's attempt at one HIT."""

    id = fields.UUIDField(primary_key=True)
    hit_id = fields.UUIDField()
    group_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    status = fields.CharEnumField(AssignmentStatus, max_length=12)
    accepted_at = fields.DatetimeField()
    deadline = fields.DatetimeField()
    warn_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    auto_approval_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharEnumField(DecidedBy, max_length=10, null=True)
    answer = fields.JSONField[AnswerFields](null=True)
    feedback = fields.CharField(1024, null=True)
    rejection_reason: RejectionReason | None = fields.CharEnumField(  # type: ignore[assignment]
        RejectionReason, max_length=30, null=True
    )

    class Meta:
        table = "assignments"

    def is_overdue(self, at: datetime) -> bool:
        """In progress past its deadline."""
        return self.status == AssignmentStatus.IN_PROGRESS and self.deadline <= at


class OverriddenRejection(MarketModel):
    """A rejection that its requester overrode later. The reason is not known of some old ones."""

    assignment_id = fields.UUIDField(primary_key=True)
    rejected_at = fields.DatetimeField()
    reason: RejectionReason | None = fields.CharEnumField(  # type: ignore[assignment]
        RejectionReason, max_length=30, null=True
    )
    feedback = fields.CharField(1024, null=True)

    class Meta:
        table = "overridden_rejections"


class ReleasedAssignment(MarketModel):
    """Work in progress that the market ended with its HIT: it counts against nobody."""

    assignment_id = fields.UUIDField(primary_key=True)
    released_at = fields.DatetimeField()

    class Meta:
        table = "released_assignments"


class DailyCount(MarketModel):
    """A worker's work on their latest day of the market, and the end of their probation. The id is
    that of the worker."""

    id = fields.UUIDField(primary_key=True)
    day = fields.CharField(10)
    accepted = fields.IntField(default=0)
    submitted = fields.IntField(default=0)
    probation_ends_at = fields.DatetimeField(null=True)
    limited_until = fields.DatetimeField(null=True)
    hold_ended_at = fields.DatetimeField(null=True)  # of new earnings
    wake_at = fields.DatetimeField(null=True)

    class Meta:
        table = "daily_counts"


class WorkerPayment(MarketModel):
    """A payment to a worker for a named reason, without an assignment. Without a requester, the
    market paid it."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField(null=True)
    worker_id = fields.UUIDField()
    cents = fields.BigIntField()
    fee_cents = fields.BigIntField()
    reason = fields.CharField(4096)
    paid_at = fields.DatetimeField()

    class Meta:
        table = "worker_payments"

    @property
    def amount(self) -> Money:
        """The worker's part, without the fee."""
        return Money(self.cents)

    @property
    def fee(self) -> Money:
        """The market's fee."""
        return Money(self.fee_cents)


class Bonus(MarketModel):
    """An extra payment for an assignment."""

    id = fields.UUIDField(primary_key=True)
    assignment_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    cents = fields.BigIntField()
    fee_cents = fields.BigIntField()
    reason = fields.CharField(4096)
    granted_at = fields.DatetimeField()
    hit_id = fields.UUIDField()

    class Meta:
        table = "bonuses"

    @property
    def amount(self) -> Money:
        """The worker's part, without the fee."""
        return Money(self.cents)
