"""A thread with operators, shown to its writer and to operators who answer people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from domain.audit.trail import Actor
from domain.kernel import clock
from domain.kernel.paging import OLDEST_FIRST
from domain.messages import models
from domain.messages.contact import commands, queries
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.lifecycle import ThreadState
from domain.messages.queries import messages_of
from domain.people.models import Scope
from domain.people.operators import Duty
from schema.graph.messages.thread import Thread, ThreadMessage
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

described(
    ContactCategory,
    name="ContactCategory",
    description="The subject matter of a message to operators.",
    members={
        ContactCategory.REGISTRATION_REFUSED: "An application or a registration was refused.",
        ContactCategory.MISSING_MONEY: "Money is missing.",
        ContactCategory.HIT_PROBLEM: "A HIT does not work, or is not what it says.",
        ContactCategory.REJECTION: "Work was rejected.",
        ContactCategory.POLICY_VIOLATION: "Somebody breaks the rules of the market.",
        ContactCategory.OTHER: "Something else.",
    },
)


class ContactAuthor(StrEnum):
    """A side of a thread with operators."""

    WRITER = "WRITER"
    OPERATOR = "OPERATOR"


described(
    ContactAuthor,
    name="ContactAuthor",
    description="The side that wrote a message.",
    members={
        ContactAuthor.WRITER: "The person who began the thread.",
        ContactAuthor.OPERATOR: "An operator, whose name is not shown.",
    },
)


@strawberry.type(description="One message of a thread with operators.")
class ContactMessage(ThreadMessage):
    author: ContactAuthor = strawberry.field(description="The side that wrote it.")

    @classmethod
    def of(cls, row: models.ThreadMessage) -> ContactMessage:
        return cls(
            author=ContactAuthor(row.author.value),
            number=row.number,
            text=row.text,
            is_by_mail=row.is_by_mail,
            written_at=row.written_at,
        )


@strawberry.type(description="Messages between a person and the operators of the market.")
class ContactThread(Thread):
    category: ContactCategory = strawberry.field(description="The subject matter.")
    subject: str = strawberry.field(description="The subject, one line.")
    email: str | None = strawberry.field(
        description="The address of a stranger; null for the thread of an account."
    )
    name: str | None = strawberry.field(
        description="The name that a stranger gave; null where none was given."
    )
    waiting_since: datetime | None = strawberry.field(
        description="The time since which it waits for an operator; null where it does not."
    )

    @resolved(
        description="How many messages of operators its writer has not read; 0 for an operator."
    )
    def unread_count(self, info: Info) -> int:
        viewer = info.context.viewer
        if viewer is None or viewer.account_id != self.row.account_id:
            return 0
        return self.row.unread_by_person

    @resolved(
        description="The whole business days, Monday to Friday in the market's time zone, that it "
        "has waited for an operator."
    )
    def business_days_waiting(self) -> int:
        return self.row.business_days_waiting(clock.now())

    @resolved(description="Whether it has waited for more than three business days.")
    def is_late(self) -> bool:
        return self.row.is_late(clock.now())

    @resolved(description="The messages, the oldest first.")
    async def messages(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ContactMessage]:
        name = "contactThread.messages"
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=name)
        page = await messages_of(self.row.id, part)
        return connected(page, ContactMessage.of, OLDEST_FIRST, list_name=name)

    @classmethod
    def of(cls, row: models.Thread) -> ContactThread:
        assert row.category is not None, "a thread with operators has one"
        return cls(
            id=global_id("ContactThread", row.id),
            row=row,
            category=row.category,
            subject=row.subject or "",
            state=row.state,
            email=row.email,
            name=row.name,
            created_at=row.created_at,
            last_message_at=row.last_at,
            waiting_since=row.asked_at if row.state is ThreadState.OPEN else None,
        )


def answerer(context: Context) -> Actor | None:
    """The viewer as an operator who answers people, if they are one."""
    return context.overseer(Duty.ANSWER_PEOPLE)


@findable("ContactThread")
async def found_threads(context: Context, keys: Sequence[UUID]) -> list[ContactThread | None]:
    """The viewer's own threads; those of others for operators, which the audit records."""
    viewer = context.viewer
    if viewer is None or Scope.READ not in viewer.scopes:
        return [None] * len(keys)
    found = await queries.by_id(keys)
    seen = {key: row for key, row in found.items() if row.account_id == viewer.account_id}
    others = [key for key in found if key not in seen]
    if others and (actor := answerer(context)) is not None:
        seen |= await commands.threads_for(actor, others)
    return [ContactThread.of(seen[key]) if key in seen else None for key in keys]
