"""The table of jobs."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from domain.jobs.lifecycle import JobState
from domain.kernel.rows import MarketModel


class Job(MarketModel):
    """Long work of an account, or of the installation where there is none.

    `arguments` say what the work is, `cursor` where it stands: both are of its kind alone.
    """

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharField(60)
    account_id = fields.UUIDField(null=True)
    subject = fields.CharField(200, null=True)
    state = fields.CharEnumField(JobState, max_length=10)
    arguments = fields.JSONField[dict[str, Any]]()
    cursor = fields.JSONField[Any](null=True)
    done = fields.BigIntField(default=0)
    total = fields.BigIntField(null=True)
    message = fields.CharField(1000, null=True)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField()
    turned_at = fields.DatetimeField()
    told_at = fields.DatetimeField()
    faults = fields.IntField(default=0)
    starts = fields.IntField(default=0)

    class Meta:
        table = "jobs"
