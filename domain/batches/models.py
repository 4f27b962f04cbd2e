"""Tables of batches, and of the rejected work that they had done once more."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from domain.batches.lifecycle import BatchState
from domain.kernel.rows import MarketModel


class Batch(MarketModel):
    """The HITs that a requester publishes from one file."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    project_id = fields.UUIDField()
    template_id = fields.UUIDField()
    name = fields.CharField(128)
    description = fields.CharField(2000)
    state = fields.CharEnumField(BatchState, max_length=12)
    settings = fields.JSONField[dict[str, Any]]()
    upload_id = fields.UUIDField(null=True)
    upload_sha256 = fields.CharField(64, null=True)
    column_names = fields.JSONField[list[str] | None](null=True)
    invalid_rows = fields.BinaryField(null=True)
    total_rows = fields.IntField(default=0)
    invalid_count = fields.IntField(default=0)
    published_rows = fields.IntField(default=0)
    next_offset = fields.BigIntField(default=0)  # of the row that is published next, in bytes
    next_row = fields.IntField(default=0)  # its number; the header is row 0
    errors_upload_id = fields.UUIDField(null=True)
    hit_type_id = fields.UUIDField(null=True)  # of the HITs that are published next
    job_id = fields.UUIDField(null=True)
    message = fields.CharField(1000, null=True)
    created_at = fields.DatetimeField()
    checked_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    unfilled_at = fields.DatetimeField(null=True)  # the time when HITs nobody took expire early
    last_used_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta:
        table = "batches"


class RepublishedRejection(MarketModel):
    """A rejected assignment in whose place the batch offers another one."""

    assignment_id = fields.UUIDField(primary_key=True)
    batch_id = fields.UUIDField()
    hit_id = fields.UUIDField()  # that offers it
    republished_at = fields.DatetimeField()

    class Meta:
        table = "republished_rejections"
