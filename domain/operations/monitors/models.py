"""The table of alarms."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.operations.monitors.kinds import AlarmKind


class Alarm(MarketModel):
    """A condition that was found, until it is over: at most one of a kind and subject is open."""

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(AlarmKind, max_length=20)
    subject_id = fields.UUIDField()
    requester_id = fields.UUIDField(null=True)
    since = fields.DatetimeField()
    why = fields.CharField(500)
    raised_at = fields.DatetimeField()
    looked_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "alarms"
