"""The table of the key of marks."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn


class MarkKey(MarketModel):
    """The key of marks, made once. It stays as the keys of encryption come and go."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(20)
    mark_key = fields.BinaryField()  # encrypted

    class Meta:
        table = "mark_keys"


MARK_KEY = EncryptedColumn(MarkKey, "mark_key")
