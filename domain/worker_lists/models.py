"""The table of worker lists."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class WorkerList(MarketModel):
    """A requester's named list. Its workers hold its qualification type."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    name = fields.CharField(128)
    name_key = fields.CharField(512)
    qualification_type_id = fields.UUIDField(unique=True)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "worker_lists"
