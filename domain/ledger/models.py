"""Tables of the ledger: accounts with running totals, and the transfers between them."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from domain.kernel.rows import MarketModel


class AccountKind(StrEnum):
    """The purpose of an account."""

    OUTSIDE = "OUTSIDE"
    REQUESTER_AVAILABLE = "REQUESTER_AVAILABLE"
    REQUESTER_HOLD = "REQUESTER_HOLD"
    WORKER_PENDING = "WORKER_PENDING"
    HOUSE = "HOUSE"


class TransferKind(StrEnum):
    """Why money moved."""

    DEPOSIT = "DEPOSIT"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    REWARD = "REWARD"
    FEE = "FEE"
    BONUS = "BONUS"
    BONUS_FEE = "BONUS_FEE"
    FORFEIT = "FORFEIT"  # play money is given back when an account is closed


class LedgerAccount(MarketModel):
    """One account, or one shard of a busy one, with the running totals of its transfers.

    The balance is the total that came in (credited) less the total that went out (debited). No
    money moves to or from a closed account.
    """

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(AccountKind, max_length=20)
    owner_id = fields.UUIDField(null=True)
    shard = fields.IntField()
    balance_cents = fields.BigIntField(default=0)
    credited_cents = fields.BigIntField(default=0)
    debited_cents = fields.BigIntField(default=0)
    is_closed = fields.BooleanField(default=False)

    class Meta:
        table = "ledger_accounts"


class LedgerTransfer(MarketModel):
    """Money that moved from one account to another. Never changed, never deleted.

    The payer owns the source. The payee owns the target, and is empty where the payer owns both
    (a reserve, a release): each transfer then appears once in a person's statement.
    """

    id = fields.UUIDField(primary_key=True)
    cause = fields.CharField(120, unique=True)
    kind = fields.CharEnumField(TransferKind, max_length=20)
    source_id = fields.UUIDField()
    target_id = fields.UUIDField()
    payer_id = fields.UUIDField(null=True)
    payee_id = fields.UUIDField(null=True)
    cents = fields.BigIntField()
    subject_id = fields.UUIDField(null=True)
    occurred_at = fields.DatetimeField()

    class Meta:
        table = "ledger_transfers"
