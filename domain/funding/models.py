"""Tables of requesters' money: deposits, and refunds of what is unused."""

from __future__ import annotations

from tortoise import fields

from domain.funding.lifecycle import RefundState
from domain.kernel.money import Money
from domain.kernel.rows import MarketModel


class Deposit(MarketModel):
    """Money that arrived for a requester, with the printed number of its receipt."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    number = fields.CharField(14, unique=True)
    cents = fields.BigIntField()
    provider = fields.CharField(20)
    reference = fields.CharField(80)
    deposited_at = fields.DatetimeField()

    class Meta:
        table = "deposits"

    @property
    def amount(self) -> Money:
        """The amount that was credited."""
        return Money(self.cents)


class Refund(MarketModel):
    """Unused money that a requester asked back: paid under a reference, or refused."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    cents = fields.BigIntField()
    state = fields.CharEnumField(RefundState, max_length=10)
    asked_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    reference = fields.CharField(80, null=True)
    reason = fields.CharField(1000, null=True)

    class Meta:
        table = "refunds"

    @property
    def amount(self) -> Money:
        """The amount that was asked back."""
        return Money(self.cents)
