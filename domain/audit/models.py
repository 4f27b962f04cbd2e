"""The table of the audit's entries."""

from __future__ import annotations

import orjson
from tortoise import fields

from domain.kernel.rows import MarketModel


class AuditEntry(MarketModel):
    """One privileged write or read. Its hash covers its content and the hash of the one before."""

    number = fields.BigIntField(primary_key=True, generated=False)
    id = fields.UUIDField(unique=True)
    at = fields.DatetimeField()
    actor_id = fields.UUIDField(null=True)
    role = fields.CharField(20)
    via = fields.CharField(20)
    address = fields.CharField(100, null=True)
    request_id = fields.CharField(100, null=True)
    action = fields.CharField(60)
    subject_id = fields.UUIDField(null=True)
    reason = fields.TextField(null=True)
    details = fields.TextField()
    previous_hash = fields.CharField(64)
    hash = fields.CharField(64)

    class Meta:
        table = "audit_entries"

    @property
    def facts(self) -> dict[str, str | int | bool | None]:
        """The details by name."""
        facts: dict[str, str | int | bool | None] = orjson.loads(self.details)
        return facts
