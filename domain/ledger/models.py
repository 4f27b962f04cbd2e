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
    REFUND_DUE = "REFUND_DUE"
    WORKER_PENDING = "WORKER_PENDING"
    WORKER_AVAILABLE = "WORKER_AVAILABLE"
    PAYOUT_DUE = "PAYOUT_DUE"
    PAYOUT_IN_TRANSIT = "PAYOUT_IN_TRANSIT"
    TAX_WITHHELD = "TAX_WITHHELD"
    UNCLAIMED = "UNCLAIMED"
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
    PAYMENT = "PAYMENT"  # to a worker, for no assignment
    PAYMENT_FEE = "PAYMENT_FEE"
    EARNINGS_AVAILABLE = "EARNINGS_AVAILABLE"
    PAYOUT = "PAYOUT"
    PAYOUT_CANCELLED = "PAYOUT_CANCELLED"
    PAYOUT_SENT = "PAYOUT_SENT"
    PAYOUT_SETTLED = "PAYOUT_SETTLED"
    PAYOUT_FAILED = "PAYOUT_FAILED"
    PAYOUT_RETURNED = "PAYOUT_RETURNED"  # after it had settled
    WITHHOLDING = "WITHHOLDING"
    WITHHOLDING_RETURNED = "WITHHOLDING_RETURNED"
    TEST_DEPOSIT = "TEST_DEPOSIT"  # the market's own money, to confirm a bank account
    TEST_DEPOSIT_FAILED = "TEST_DEPOSIT_FAILED"
    REFUND = "REFUND"
    REFUND_PAID = "REFUND_PAID"
    REFUND_REFUSED = "REFUND_REFUSED"
    FORFEIT = "FORFEIT"  # play money is given back when an account is closed


class LedgerAccount(MarketModel):
    """One account, or one shard of a busy one, with the running totals of its transfers.

    The balance is the total that came in (credited) less the total that went out (debited). No
    money moves to or from a closed account. `available_at` is when pending earnings are moved on.
    Of a requester's available money: `spent_cents` is what was spent on the market's day
    `spent_day`, and `warn_at` since when the requester has to be warned of a low balance.
    """

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(AccountKind, max_length=20)
    owner_id = fields.UUIDField(null=True)
    shard = fields.IntField()
    balance_cents = fields.BigIntField(default=0)
    credited_cents = fields.BigIntField(default=0)
    debited_cents = fields.BigIntField(default=0)
    is_closed = fields.BooleanField(default=False)
    available_at = fields.DatetimeField(null=True)
    spending_limit_cents = fields.BigIntField(null=True)
    spent_day = fields.CharField(10, null=True)
    spent_cents = fields.BigIntField(default=0)
    warn_below_cents = fields.BigIntField(null=True)
    is_warned = fields.BooleanField(default=False)
    warn_at = fields.DatetimeField(null=True)

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
