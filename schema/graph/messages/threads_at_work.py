"""The threads of a worker, and of a requester, as parts of their profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.messages import queries
from domain.messages.queries import LATEST_FIRST
from domain.people import models
from schema.graph.messages.thread import ThreadState
from schema.kernel.context import Info
from schema.kernel.fields import Owner, TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.messages.message_thread import MessageThread

States = Annotated[
    list[ThreadState] | None,
    strawberry.argument(
        description="Only threads in one of these states; OPEN ones wait for the requester, "
        "WAITING ones for the worker."
    ),
]


@strawberry.type
class WithWorkerThreads:
    """The part of a worker's profile that lists threads with requesters."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="The worker's threads with requesters, the newest message first.")
    async def threads(
        self, info: Info, state: States = None, first: First = None, after: After = None
    ) -> Connection[
        Annotated[MessageThread, strawberry.lazy("schema.graph.messages.message_thread")]
    ]:
        return await _threads(self.row, state, PageRequest(first, after), "worker.threads")

    @owned(description="How many messages of requesters the worker has not read, in all threads.")
    async def unread_messages(self, info: Info) -> int:
        return await queries.unread_of(self.row)


@strawberry.type
class WithRequesterThreads:
    """The part of a requester's profile that lists threads with workers."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="The requester's threads with workers, the newest message first.")
    async def threads(
        self, info: Info, state: States = None, first: First = None, after: After = None
    ) -> Connection[
        Annotated[MessageThread, strawberry.lazy("schema.graph.messages.message_thread")]
    ]:
        return await _threads(self.row, state, PageRequest(first, after), "requester.threads")

    @owned(description="How many messages of workers nobody of the team has read, in all threads.")
    async def unread_messages(self, info: Info) -> int:
        return await queries.unread_of(self.row)


async def _threads(
    profile: models.Worker | models.Requester,
    state: list[ThreadState] | None,
    asked: PageRequest,
    name: str,
) -> Connection[MessageThread]:
    from schema.graph.messages.message_thread import MessageThread

    page = await queries.threads_of(profile, asked.slice(LATEST_FIRST, list_name=name), state)
    return connected(page, MessageThread.of, LATEST_FIRST, list_name=name)
