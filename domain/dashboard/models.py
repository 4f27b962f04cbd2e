"""Tables of the dashboard: counts of each worker, kept by the follower of the log; daily goals."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class WorkerDay(MarketModel):
    """What a worker submitted on one day of the market, and what became of it."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    day = fields.IntField()  # YYYYMMDD
    submitted = fields.IntField()
    approved = fields.IntField()
    rejected = fields.IntField()
    paid = fields.IntField()
    reward_cents = fields.BigIntField()
    bonus_cents = fields.BigIntField()
    paid_cents = fields.BigIntField()

    class Meta:
        table = "worker_days"

    @property
    def pending(self) -> int:
        """Submitted, and not decided yet."""
        return self.submitted - self.approved - self.rejected

    @property
    def income(self) -> Money:
        """Rewards and bonuses together."""
        return Money(self.reward_cents + self.bonus_cents)


class WorkerYear(MarketModel):
    """The money that was credited to a worker in one calendar year of the market's time zone."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    year = fields.IntField()
    reward_cents = fields.BigIntField()
    bonus_cents = fields.BigIntField()
    payment_cents = fields.BigIntField()

    class Meta:
        table = "worker_years"


class PartOfWork:
    """The columns that both tables of parts of a worker's work have."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    submitted = fields.IntField()
    approved = fields.IntField()
    rejected = fields.IntField()
    reward_cents = fields.BigIntField()
    bonus_cents = fields.BigIntField()
    income_cents = fields.BigIntField()
    microseconds = fields.BigIntField()  # of work on what was submitted; overlaps count twice


class WorkForRequester(PartOfWork, MarketModel):
    """A worker's work for one requester."""

    requester_id = fields.UUIDField()

    class Meta:
        table = "worker_requesters"


class WorkOnHitType(PartOfWork, MarketModel):
    """A worker's work on one HIT type, with the latest work times."""

    hit_type_id = fields.UUIDField()
    work_times = fields.JSONField[list[list[int]]](null=True)  # submitted at, took; microseconds

    class Meta:
        table = "worker_hit_types"


class WorkerTime(MarketModel):
    """The time that a worker worked, counted once. The id is that of the worker."""

    id = fields.UUIDField(primary_key=True)
    accepted_microseconds = fields.BigIntField()
    sitting_microseconds = fields.BigIntField()
    paid_until = fields.DatetimeField(null=True)

    class Meta:
        table = "worker_times"


class DailyGoals(MarketModel):
    """What a worker wants to reach on each day. The id is that of the worker."""

    id = fields.UUIDField(primary_key=True)
    hits = fields.IntField(null=True)
    cents = fields.BigIntField(null=True)

    class Meta:
        table = "daily_goals"
