"""The table of the keys that sign receipts."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn


class SigningKey(MarketModel):
    """An Ed25519 key. One signs; of a retired one the private key is gone."""

    id = fields.UUIDField(primary_key=True)
    key_id = fields.CharField(16)  # its name in documents, computed from the public key
    public_key = fields.CharField(44)  # 32 bytes in base64
    private_key = fields.BinaryField(null=True)  # encrypted
    made_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "signing_keys"


PRIVATE_KEY = EncryptedColumn(SigningKey, "private_key")
