"""Tables of Masters: decisions about workers, and bars."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields

from domain.kernel.rows import MarketModel


class Cause(StrEnum):
    """The cause of a decision."""

    MODEL = "MODEL"
    SUSPENDED = "SUSPENDED"
    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"
    BAR_LIFTED = "BAR_LIFTED"


class BarCause(StrEnum):
    """The cause of a bar."""

    SUSPENDED = "SUSPENDED"
    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"


class MastersDecision(MarketModel):
    """A grant or revocation of Masters, with its reason. For operators."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    granted = fields.BooleanField()
    cause = fields.CharEnumField(Cause, max_length=20)
    reason = fields.CharField(2000)
    figures = fields.JSONField[dict[str, Any]](null=True)
    decided_at = fields.DatetimeField()
    decided_by = fields.UUIDField(null=True)

    class Meta:
        table = "masters_decisions"


class MastersBar(MarketModel):
    """An operator's bar that keeps a worker from Masters. A worker has at most one in force."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    cause = fields.CharEnumField(BarCause, max_length=20)
    note = fields.CharField(1024)
    set_by = fields.UUIDField(null=True)
    since = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    lifted_by = fields.UUIDField(null=True)

    class Meta:
        table = "masters_bars"
