"""The table of exports."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel

KIND = "account.export"  # of the jobs


class DataExport(MarketModel):
    """The latest export of an account. The archive is deleted at `expires_at`."""

    account_id = fields.UUIDField(primary_key=True)
    job_id = fields.UUIDField()
    upload_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    ready_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "data_exports"
