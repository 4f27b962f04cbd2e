"""The table of what a person set."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class AccountSettings(MarketModel):
    """What a person set, beside the account. There is no row before the first change."""

    account_id = fields.UUIDField(primary_key=True)
    time_zone = fields.CharField(64, null=True)
    language = fields.CharField(35, null=True)
    address_lines = fields.JSONField[list[str] | None](null=True)
    city = fields.CharField(100, null=True)
    region = fields.CharField(100, null=True)
    postal_code = fields.CharField(20, null=True)
    address_country = fields.CharField(2, null=True)

    class Meta:
        table = "account_settings"
