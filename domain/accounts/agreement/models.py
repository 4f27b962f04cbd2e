"""The table of acceptances of the agreement."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class AgreementAcceptance(MarketModel):
    """An account accepted a version, or a rule recorded it where nobody is asked."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    version = fields.IntField()
    text_hash = fields.CharField(64)
    by_rule = fields.BooleanField()
    accepted_at = fields.DatetimeField()

    class Meta:
        table = "agreement_acceptances"
