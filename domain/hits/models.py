"""Tables of HIT types, HIT groups and HITs, with their one-line questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise import fields

from domain.hits.lifecycle import HitStatus
from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class HitType(MarketModel):
    """The properties that HITs share. They never change: equal values are the same HIT type."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    fingerprint = fields.CharField(64)
    title = fields.CharField(128)
    description = fields.CharField(2000)
    keywords = fields.JSONField[list[str]]()
    reward_cents = fields.BigIntField()
    assignment_duration_seconds = fields.IntField()
    auto_approval_delay_seconds = fields.IntField()
    created_at = fields.DatetimeField()
    requirement_set = fields.IntField(null=True)
    invitation_type_id = fields.UUIDField(null=True)
    retired_at = fields.DatetimeField(null=True)
    batch_id = fields.UUIDField(null=True)
    disposed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "hit_types"

    @property
    def reward(self) -> Money:
        """The worker's pay for each approved assignment."""
        return Money(self.reward_cents)


class HitGroup(MarketModel):
    """The HITs of one HIT type, which workers see as one row, with their counters."""

    id = fields.UUIDField(primary_key=True)
    hit_type_id = fields.UUIDField(unique=True)
    requester_id = fields.UUIDField()
    title = fields.CharField(128)
    description = fields.CharField(2000)
    keywords = fields.JSONField[list[str]]()
    search_text = fields.TextField()
    reward_cents = fields.BigIntField()
    hourly_cents = fields.BigIntField()
    assignment_duration_seconds = fields.IntField()
    auto_approval_delay_seconds = fields.IntField()
    available_hits = fields.IntField(default=0)
    total_hits = fields.IntField(default=0)
    is_open = fields.BooleanField(default=False)
    version = fields.BigIntField(default=0)
    newest_hit_at = fields.DatetimeField()
    last_updated_at = fields.DatetimeField()
    latest_expiry_at = fields.DatetimeField()
    requirement_set = fields.IntField(null=True)
    is_for_masters = fields.BooleanField(default=False)
    pays_bonuses = fields.BooleanField(default=False)
    worked_hourly_cents = fields.BigIntField(default=0)
    measure_at = fields.DatetimeField(null=True)
    batch_id = fields.UUIDField(null=True)
    is_paused = fields.BooleanField(default=False)
    most_hits_a_worker = fields.IntField(null=True)
    most_workers_at_once = fields.IntField(null=True)
    is_disposed = fields.BooleanField(default=False)
    taken_down_at = fields.DatetimeField(null=True)  # by an operator: nothing is published any more

    class Meta:
        table = "hit_groups"

    @property
    def limiting_batch_id(self) -> UUID | None:
        """The batch, if it has limits for workers, which count in all groups of the batch."""
        has_limits = self.most_hits_a_worker is not None or self.most_workers_at_once is not None
        return self.batch_id if has_limits else None

    @property
    def reward(self) -> Money:
        """The worker's pay for each approved assignment."""
        return Money(self.reward_cents)


class Hit(MarketModel):
    """One task, to be done by up to `max_assignments` different workers."""

    id = fields.UUIDField(primary_key=True)
    hit_type_id = fields.UUIDField()
    group_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    status = fields.CharEnumField(HitStatus, max_length=12)
    max_assignments = fields.IntField()
    available = fields.IntField()
    pending = fields.IntField(default=0)
    completed = fields.IntField(default=0)
    reward_cents = fields.BigIntField()
    fee_cents = fields.BigIntField()
    assignment_duration_seconds = fields.IntField()
    auto_approval_delay_seconds = fields.IntField()
    annotation = fields.CharField(255, null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    is_expired = fields.BooleanField(default=False)
    erased_at = fields.DatetimeField(null=True)  # of its question and its answers
    taken_down_at = fields.DatetimeField(null=True)  # by an operator, without its group

    class Meta:
        table = "hits"

    @property
    def reward(self) -> Money:
        """The worker's pay for each approved assignment."""
        return Money(self.reward_cents)

    @property
    def fee(self) -> Money:
        """Charged to the requester for each approved assignment."""
        return Money(self.fee_cents)

    @property
    def cost(self) -> Money:
        """Reward and fee of one assignment: the money that is reserved for each slot."""
        return self.reward + self.fee

    @property
    def undecided(self) -> int:
        """The number of submitted assignments without a decision."""
        return self.max_assignments - self.available - self.pending - self.completed

    @property
    def reserved_slots(self) -> int:
        """Slots for which money is held: unclaimed while unexpired, in progress, undecided."""
        return (0 if self.is_expired else self.available) + self.pending + self.undecided

    @property
    def duration(self) -> timedelta:
        """How long a worker has for one assignment."""
        return timedelta(seconds=self.assignment_duration_seconds)

    @property
    def auto_approval_delay(self) -> timedelta:
        """How long after submission an undecided assignment is approved by the clock."""
        return timedelta(seconds=self.auto_approval_delay_seconds)

    @property
    def is_running(self) -> bool:
        """Open, or with work in progress."""
        return self.status in (HitStatus.ASSIGNABLE, HitStatus.UNASSIGNABLE)

    def is_open(self, at: datetime) -> bool:
        """Unexpired, with a free slot."""
        return self.status == HitStatus.ASSIGNABLE and not self.has_expired(at)

    def has_expired(self, at: datetime) -> bool:
        """Its lifetime is over, even if the clock has not expired it yet."""
        return self.is_expired or self.expires_at <= at


class StoredQuestion(MarketModel):
    """A HIT's question, in its own table so that a change of slots does not rewrite it.

    With a template, the body has the number of the row and its values, by placeholder.
    """

    hit_id = fields.UUIDField(primary_key=True)
    body = fields.JSONField[dict[str, Any]]()
    template_id = fields.UUIDField(null=True)

    class Meta:
        table = "questions"
