"""Tables of a rehearsal's clock, and of what its last jump did."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class RehearsalClock(MarketModel):
    """How far the clock is ahead of the real time, and the jump that is in progress, if one is.

    `standing_at` is the instant at which the clock stands; it is empty until the jump begins.
    """

    id = fields.IntField(primary_key=True)
    offset_microseconds = fields.BigIntField(default=0)
    jump_id = fields.UUIDField(null=True)
    begins_at = fields.DatetimeField(null=True)
    target_at = fields.DatetimeField(null=True)
    standing_at = fields.DatetimeField(null=True)

    class Meta:
        table = "rehearsal_clock"


class RehearsalFiring(MarketModel):
    """How many rows of one timer a jump did, and the instants of the first and the last."""

    id = fields.UUIDField(primary_key=True)
    jump_id = fields.UUIDField()
    timer = fields.CharField(40)
    fired = fields.IntField()
    first_at = fields.DatetimeField()
    last_at = fields.DatetimeField()

    class Meta:
        table = "rehearsal_firings"
