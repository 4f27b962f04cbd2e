"""A thread between a worker and a requester, and its messages, shown to its two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.kernel.paging import OLDEST_FIRST
from domain.messages import models, queries, reports
from domain.messages.lifecycle import ThreadKind, ThreadSide
from domain.people.models import Scope
from schema.graph.messages.thread import Thread, ThreadMessage
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import findable, global_id
from schema.kernel.paging import After, Before, Connection, First, Last, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment
    from schema.graph.hit_group import HitGroup

_MESSAGES = "messageThread.messages"


class WorkSide(StrEnum):
    """A side of a thread between a worker and a requester."""

    WORKER = "WORKER"
    REQUESTER = "REQUESTER"


SIDES: Mapping[ThreadSide, WorkSide] = {
    ThreadSide.PERSON: WorkSide.WORKER,
    ThreadSide.OFFICE: WorkSide.REQUESTER,
}
described(
    WorkSide,
    name="ThreadSide",
    description="A side of a thread between a worker and a requester.",
    members={
        WorkSide.WORKER: "The worker.",
        WorkSide.REQUESTER: "The requester, with the whole team.",
    },
)


@strawberry.type(description="What a worker has disclosed to the requester by writing.")
class DisclosedIdentity:
    name: str = strawberry.field(description="The name of the worker's account.")
    email: str = strawberry.field(description="Its e-mail address when it was disclosed.")


@strawberry.type(description="One message between a worker and a requester: plain text.")
class WorkMessage(ThreadMessage):
    row: strawberry.Private[models.ThreadMessage]
    author: WorkSide = strawberry.field(description="The side that wrote it.")
    is_taken_down: bool = strawberry.field(
        description="Whether an operator took it down: its text is empty, but for operators."
    )

    @resolved(description="The assignment that it is about; null where it names none.")
    async def assignment(
        self, info: Info
    ) -> Annotated[Assignment, strawberry.lazy("schema.graph.assignment")] | None:
        from schema.graph.assignment import Assignment

        if self.row.assignment_id is None:
            return None
        info.context.reading()  # also where a key without READ has just written the message
        return Assignment.of(await loaded(info.context.loaders.assignments, self.row.assignment_id))

    @classmethod
    def of(cls, row: models.ThreadMessage, *, is_whole: bool = False) -> WorkMessage:
        """A message; `is_whole` for operators, who read what was taken down."""
        is_taken_down = row.hidden_at is not None
        return cls(
            row=row,
            number=row.number,
            author=SIDES[row.author.side],
            is_taken_down=is_taken_down,
            text="" if is_taken_down and not is_whole else row.text,
            is_by_mail=row.is_by_mail,
            written_at=row.written_at,
        )


@strawberry.type(
    description="Messages between a worker and a requester. There is one thread for each group of "
    "HITs, and one about no group. Only its two sides can see it, and operators once it is "
    "reported."
)
class MessageThread(Thread):
    subject: str | None = strawberry.field(
        description="The title of the group of HITs when the thread began; null where it is about "
        "no group."
    )
    closed_by: list[WorkSide] = strawberry.field(
        description="The sides that keep it closed: nobody writes in it before they reopen it."
    )
    is_taken_down: bool = strawberry.field(
        description="Whether an operator took down what a side wrote: nobody writes in it."
    )

    @resolved(description="The group of HITs that it is about; null where it is about none.")
    async def group(
        self, info: Info
    ) -> Annotated[HitGroup, strawberry.lazy("schema.graph.hit_group")] | None:
        from schema.graph.hit_group import HitGroup

        if self.row.group_id is None:
            return None
        return HitGroup.of(await loaded(info.context.loaders.groups, self.row.group_id))

    @resolved(
        description="Whether the viewer's side has reported it, so that operators may read it; for "
        "an operator, whether a side has. No side sees whether the other one has."
    )
    def is_reported(self, info: Info) -> bool:
        by = self.row.reported_by()
        side = self._side(info)
        return bool(by) if side is None else side in by

    @resolved(description="The worker.")
    async def worker(self, info: Info) -> WorkerProfile:
        assert self.row.worker_id is not None, "a thread at work has a worker"
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(description="The requester.")
    async def requester(self, info: Info) -> RequesterProfile:
        assert self.row.requester_id is not None, "a thread at work has a requester"
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @resolved(
        description="The name and e-mail that the worker has disclosed to the requester; null "
        "where the market relays the messages."
    )
    def disclosed_identity(self, info: Info) -> DisclosedIdentity | None:
        info.context.reading()
        if self.row.email is None:
            return None
        return DisclosedIdentity(name=self.row.name or "", email=self.row.email)

    @resolved(
        description="How many messages of the other side the viewer's side has not read; 0 for an "
        "operator."
    )
    def unread_count(self, info: Info) -> int:
        side = self._side(info)
        return 0 if side is None else self.row.unread_by(side)

    @resolved(description="The messages, the oldest first.")
    async def messages(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[WorkMessage]:
        info.context.reading()
        part = PageRequest(first, after, last, before).slice(OLDEST_FIRST, list_name=_MESSAGES)
        page = await queries.messages_of(self.row.id, part)
        shown = partial(WorkMessage.of, is_whole=self._side(info) is None)
        return connected(page, shown, OLDEST_FIRST, list_name=_MESSAGES)

    def _side(self, info: Info) -> ThreadSide | None:
        """The viewer's side; None for an operator."""
        if info.context.is_worker(self.row.worker_id):
            return ThreadSide.PERSON
        if info.context.is_requester(self.row.requester_id):
            return ThreadSide.OFFICE
        return None

    @classmethod
    def of(cls, row: models.Thread) -> MessageThread:
        return cls(
            id=global_id("MessageThread", row.id),
            row=row,
            subject=row.subject,
            state=row.state,
            closed_by=[SIDES[side] for side in row.closed_by()],
            is_taken_down=row.taken_down_at is not None,
            created_at=row.created_at,
            last_message_at=row.last_at,
        )


@findable("MessageThread")
async def found_threads(context: Context, keys: Sequence[UUID]) -> list[MessageThread | None]:
    """The threads of the viewer's profiles; reported ones of others for operators, which the audit
    records."""
    viewer = context.viewer
    if viewer is None or Scope.READ not in viewer.scopes:
        return [None] * len(keys)
    rows = [row for row in await context.loaders.threads.load_many(keys) if row is not None]
    seen = {
        row.id: row
        for row in rows
        if row.kind is ThreadKind.WORK
        and (context.is_worker(row.worker_id) or context.is_requester(row.requester_id))
    }
    others = [row.id for row in rows if row.id not in seen and row.reported_by()]
    if others and (actor := context.overseer(reports.READS_REPORTED)) is not None:
        seen |= await reports.reported_threads_for(actor, others)
    return [MessageThread.of(seen[key]) if key in seen else None for key in keys]
