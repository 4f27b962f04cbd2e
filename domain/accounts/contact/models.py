"""Tables of threads and their messages."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from domain.accounts.contact.lifecycle import Author, ContactCategory, ThreadState
from domain.accounts.contact.limits import ANSWERED_WITHIN
from domain.kernel.days import business_days
from domain.kernel.rows import MarketModel


class Thread(MarketModel):
    """A thread between operators and an account, or a stranger with an e-mail address.

    `asked_at` is when the oldest message was written that waits for an operator.
    """

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(null=True)
    email = fields.CharField(254, null=True)
    name = fields.CharField(100, null=True)
    category = fields.CharEnumField(ContactCategory, max_length=30)
    subject = fields.CharField(200)
    state = fields.CharEnumField(ThreadState, max_length=12)
    secret_hash = fields.CharField(64, null=True, unique=True)
    created_at = fields.DatetimeField()
    asked_at = fields.DatetimeField()

    class Meta:
        table = "threads"

    def business_days_waiting(self, at: datetime) -> int:
        """How many whole business days it has waited for an operator."""
        if self.state is not ThreadState.OPEN:
            return 0
        return business_days.passed(self.asked_at, at)

    def is_late(self, at: datetime) -> bool:
        """Whether it has waited for an operator for more than three business days."""
        due = business_days.after(self.asked_at, ANSWERED_WITHIN)
        return self.state is ThreadState.OPEN and due < at


class ThreadMessage(MarketModel):
    """One message of a thread, plain text."""

    id = fields.UUIDField(primary_key=True)
    thread_id = fields.UUIDField()
    author = fields.CharEnumField(Author, max_length=10)
    account_id = fields.UUIDField(null=True)
    text = fields.TextField()
    written_at = fields.DatetimeField()

    class Meta:
        table = "thread_messages"
