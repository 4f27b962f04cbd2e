"""Tables of Masters: what was decided of workers, and who is barred."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields

from domain.kernel.rows import MarketModel


class Cause(StrEnum):
    """Why a worker has Masters, or has it not."""

    MODEL = "MODEL"
    SUSPENDED = "SUSPENDED"
    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"
    BAR_LIFTED = "BAR_LIFTED"


class BarCause(StrEnum):
    """Why an operator bars a worker from Masters."""

    SUSPENDED = "SUSPENDED"
    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"


class MastersDecision(MarketModel):
    """That a worker holds Masters from here on, or holds it not, and why. For operators."""

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
    """An operator's word that a worker is not to have Masters; at most one stands for a worker."""

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
