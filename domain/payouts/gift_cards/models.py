"""The table of gift codes, with what is encrypted in it."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn


class GiftCode(MarketModel):
    """A code that the operator loaded, free or issued for a payout. `mark` is the same for it
    wherever it is loaded again."""

    id = fields.UUIDField(primary_key=True)
    cents = fields.BigIntField()
    code = fields.BinaryField()  # encrypted
    mark = fields.CharField(64)
    loaded_at = fields.DatetimeField()
    payout_id = fields.UUIDField(null=True)
    issued_at = fields.DatetimeField(null=True)

    class Meta:
        table = "gift_codes"

    @property
    def worth(self) -> Money:
        """What it buys."""
        return Money(self.cents)


CODE = EncryptedColumn(GiftCode, "code")
