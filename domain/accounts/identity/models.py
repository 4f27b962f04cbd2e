"""The table of identity checks: a worker's latest one, and those that were refused before it."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.people.models import IdentityState
from domain.secrets.columns import EncryptedColumn


class IdentityCheck(MarketModel):
    """A check of who a worker is. Its documents are uploads that are attached to it."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    state = fields.CharEnumField(IdentityState, max_length=20)
    legal_name = fields.BinaryField()
    birth_date = fields.BinaryField()
    address = fields.BinaryField()
    begun_at = fields.DatetimeField()
    ask_at = fields.DatetimeField(null=True)  # the provider, again
    waiting_since = fields.DatetimeField(null=True)  # for an investigator
    reason = fields.CharField(900, null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.UUIDField(null=True)  # null: by the provider, or from the command line
    appeal = fields.CharField(4000, null=True)
    appealed_at = fields.DatetimeField(null=True)
    answer = fields.CharField(900, null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by = fields.UUIDField(null=True)
    delete_documents_at = fields.DatetimeField(null=True)

    class Meta:
        table = "identity_checks"


LEGAL_NAME = EncryptedColumn(IdentityCheck, "legal_name")
BIRTH_DATE = EncryptedColumn(IdentityCheck, "birth_date")
ADDRESS = EncryptedColumn(IdentityCheck, "address")
