"""Tables of threads, their messages, and the addresses to which mails about them are replied."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from domain.kernel.days import business_days
from domain.kernel.rows import MarketModel
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.limits import ANSWERED_WITHIN
from domain.messages.lifecycle import Author, ThreadKind, ThreadSide, ThreadState


class Thread(MarketModel):
    """A thread of two sides: a person, and an office.

    With the operators, the person is an account, or a stranger with an e-mail address. At work,
    the person is a worker and the office a requester; `email` and `name` are then what the worker
    has disclosed. `asked_at` is when the oldest message was written that waits for the office.
    Messages are numbered from 1; `read_by_...` is the number up to which a side has read, and
    `unread_by_...` counts the messages of the other side after it.
    """

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(ThreadKind, max_length=10)
    account_id = fields.UUIDField(null=True)
    email = fields.CharField(254, null=True)
    name = fields.CharField(100, null=True)
    worker_id = fields.UUIDField(null=True)
    requester_id = fields.UUIDField(null=True)
    group_id = fields.UUIDField(null=True)
    category: ContactCategory | None = fields.CharEnumField(  # type: ignore[assignment]
        ContactCategory, max_length=30, null=True
    )
    subject = fields.CharField(200, null=True)
    state = fields.CharEnumField(ThreadState, max_length=12)
    secret_hash = fields.CharField(64, null=True, unique=True)
    created_at = fields.DatetimeField()
    asked_at = fields.DatetimeField()
    last_at = fields.DatetimeField()
    messages = fields.IntField(default=0)
    read_by_person = fields.IntField(default=0)
    read_by_office = fields.IntField(default=0)
    unread_by_person = fields.IntField(default=0)
    unread_by_office = fields.IntField(default=0)
    closed_by_person_at = fields.DatetimeField(null=True)
    closed_by_office_at = fields.DatetimeField(null=True)
    reported_by_person_at = fields.DatetimeField(null=True)
    reported_by_office_at = fields.DatetimeField(null=True)
    taken_down_at = fields.DatetimeField(null=True)  # by an operator: nobody writes in it

    class Meta:
        table = "threads"

    def unread_by(self, side: ThreadSide) -> int:
        """How many messages of the other side this one has not read."""
        return self.unread_by_person if side is ThreadSide.PERSON else self.unread_by_office

    def reported_by(self) -> list[ThreadSide]:
        """The sides that have reported it: each knows of its own report alone."""
        times = {
            ThreadSide.PERSON: self.reported_by_person_at,
            ThreadSide.OFFICE: self.reported_by_office_at,
        }
        return [side for side, at in times.items() if at is not None]

    def closed_by(self) -> list[ThreadSide]:
        """The sides that keep it closed."""
        times = {
            ThreadSide.PERSON: self.closed_by_person_at,
            ThreadSide.OFFICE: self.closed_by_office_at,
        }
        return [side for side, at in times.items() if at is not None]

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
    """One message of a thread, plain text.

    `account_id` is the account of the person who wrote it, and `sender_id` the profile of the
    worker or the requester in whose name it was written; strangers have neither. Operators alone
    read what is hidden.
    """

    id = fields.UUIDField(primary_key=True)
    thread_id = fields.UUIDField()
    number = fields.IntField()
    author = fields.CharEnumField(Author, max_length=10)
    account_id = fields.UUIDField(null=True)
    sender_id = fields.UUIDField(null=True)
    assignment_id = fields.UUIDField(null=True)
    text = fields.TextField()
    is_by_mail = fields.BooleanField(default=False)
    written_at = fields.DatetimeField()
    hidden_at = fields.DatetimeField(null=True)  # taken down by an operator

    class Meta:
        table = "thread_messages"


class ReplyAddress(MarketModel):
    """The address of one mail about a message, for its reader alone, who may be a stranger."""

    id = fields.UUIDField(primary_key=True)
    secret_hash = fields.CharField(64, unique=True)
    thread_id = fields.UUIDField()
    account_id = fields.UUIDField(null=True)
    number = fields.IntField()  # of the message that the mail was about
    expires_at = fields.DatetimeField()

    class Meta:
        table = "reply_addresses"
