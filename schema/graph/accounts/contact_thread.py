"""A thread with operators, shown to its writer and to operators who answer people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.accounts.contact import commands, models, queries
from domain.accounts.contact.lifecycle import Author, ContactCategory, ThreadState
from domain.audit.trail import Actor
from domain.kernel import clock
from domain.kernel.paging import OLDEST_FIRST
from domain.people.models import Scope
from domain.people.operators import Duty
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import Node, findable, global_id
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
described(
    ThreadState,
    name="ContactState",
    description="The state of a thread with operators.",
    members={
        ThreadState.UNCONFIRMED: "A stranger wrote it and has not confirmed the address; it is not "
        "read, and is deleted after three days.",
        ThreadState.OPEN: "It waits for an operator.",
        ThreadState.WAITING: "An operator has answered; it waits for its writer.",
        ThreadState.SOLVED: "It is solved. A reply of its writer opens it again.",
    },
)
described(
    Author,
    name="ContactAuthor",
    description="The side that wrote a message.",
    members={
        Author.WRITER: "The person who began the thread.",
        Author.OPERATOR: "An operator, whose name is not shown.",
    },
)


@strawberry.type(description="One message of a thread with operators.")
class ContactMessage:
    author: Author = strawberry.field(description="The side that wrote it.")
    text: str = strawberry.field(description="Plain text.")
    written_at: datetime = strawberry.field(description="The time when it was written.")

    @classmethod
    def of(cls, row: models.ThreadMessage) -> ContactMessage:
        return cls(author=row.author, text=row.text, written_at=row.written_at)


@strawberry.type(description="Messages between a person and the operators of the market.")
class ContactThread(Node):
    row: strawberry.Private[models.Thread]
    category: ContactCategory = strawberry.field(description="The subject matter.")
    subject: str = strawberry.field(description="The subject, one line.")
    state: ThreadState = strawberry.field(description="The state.")
    email: str | None = strawberry.field(
        description="The address of a stranger; null for the thread of an account."
    )
    name: str | None = strawberry.field(
        description="The name that a stranger gave; null where none was given."
    )
    created_at: datetime = strawberry.field(description="The time of the first message.")
    waiting_since: datetime | None = strawberry.field(
        description="The time since which it waits for an operator; null where it does not."
    )

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
        page = await queries.messages_of(self.row.id, part)
        return connected(page, ContactMessage.of, OLDEST_FIRST, list_name=name)

    @classmethod
    def of(cls, row: models.Thread) -> ContactThread:
        return cls(
            id=global_id("ContactThread", row.id),
            row=row,
            category=row.category,
            subject=row.subject,
            state=row.state,
            email=row.email,
            name=row.name,
            created_at=row.created_at,
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
