"""Tables of payday: methods and plans of workers, payouts, and what went to and came from banks."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutKind, PayoutState
from domain.secrets.columns import EncryptedColumn


class PayoutMethod(MarketModel):
    """A bank account, or gift cards. It never changes: a change is a new row.

    `details` and the amounts of the small deposits are encrypted. `mark` is the same for each row
    with this bank account, of anybody; it is keyed, so that nobody can guess the account.
    """

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    kind = fields.CharEnumField(MethodKind, max_length=10)
    state = fields.CharEnumField(MethodState, max_length=12)
    details = fields.BinaryField(null=True)
    masked = fields.CharField(40)
    mark = fields.CharField(64, null=True)
    is_third_party = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()
    test_amounts = fields.BinaryField(null=True)
    tries_left = fields.IntField(default=0)
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_by = fields.UUIDField(null=True)  # an operator; else by the small deposits
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "payout_methods"


DETAILS = EncryptedColumn(PayoutMethod, "details")
TEST_AMOUNTS = EncryptedColumn(PayoutMethod, "test_amounts")


class PayoutPlan(MarketModel):
    """How and how often a worker is paid, until when earnings are covered, and paid."""

    worker_id = fields.UUIDField(primary_key=True)
    method_id = fields.UUIDField(null=True)
    every_days = fields.IntField(null=True)  # none: by hand alone
    next_at = fields.DatetimeField(null=True)
    covered_until = fields.DatetimeField(null=True)
    paid_until = fields.DatetimeField(null=True)

    class Meta:
        table = "payout_plans"


class PayoutFile(MarketModel):
    """A file for a bank. Its bytes are encrypted, and always the same."""

    id = fields.UUIDField(primary_key=True)
    rail = fields.CharField(20)
    number = fields.IntField()
    file_name = fields.CharField(100)
    bank_reference = fields.CharField(35, null=True)  # by which an answer names the file
    content = fields.BinaryField()
    sha256 = fields.CharField(64)
    payments = fields.IntField()
    cents = fields.BigIntField()
    open_payments = fields.IntField()  # of which no bank or operator has said how they ended
    made_at = fields.DatetimeField()

    class Meta:
        table = "payout_files"

    @property
    def total(self) -> Money:
        """The control sum: the net of all its payments."""
        return Money(self.cents)


CONTENT = EncryptedColumn(PayoutFile, "content")


class Payout(MarketModel):
    """Money that goes to a worker, or a small deposit that confirms a bank account.

    It covers earnings of `covers_from` to `covers_until`; `covers_cents` is all that the worker had
    earned until then. `reference` is what banks know it by.
    """

    id = fields.UUIDField(primary_key=True)
    reference = fields.CharField(14)
    worker_id = fields.UUIDField()
    method_id = fields.UUIDField()
    kind = fields.CharEnumField(PayoutKind, max_length=12)
    state = fields.CharEnumField(PayoutState, max_length=12)
    gross_cents = fields.BigIntField()
    withheld_cents = fields.BigIntField(default=0)
    rate = fields.IntField(default=0)  # of withholding, in hundredths of a percent
    covers_from = fields.DatetimeField(null=True)
    covers_until = fields.DatetimeField(null=True)
    covers_cents = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()
    day = fields.CharField(10)
    rail = fields.CharField(20, null=True)
    file_id = fields.UUIDField(null=True)
    sent_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    reason = fields.CharField(1000, null=True)

    class Meta:
        table = "payouts"

    @property
    def gross(self) -> Money:
        """What leaves the available earnings."""
        return Money(self.gross_cents)

    @property
    def withheld(self) -> Money:
        """The tax that is kept back; known when it is sent."""
        return Money(self.withheld_cents)

    @property
    def net(self) -> Money:
        """What arrives."""
        return Money(self.gross_cents - self.withheld_cents)


class PayoutAnswer(MarketModel):
    """An answer of a bank that was read."""

    id = fields.UUIDField(primary_key=True)
    file_id = fields.UUIDField(null=True)
    sha256 = fields.CharField(64)
    read_at = fields.DatetimeField()
    settled = fields.IntField()
    failed = fields.IntField()
    returned = fields.IntField()

    notes: Sequence[str] = ()  # what changes no payment: of the reading alone, not stored

    class Meta:
        table = "payout_answers"
