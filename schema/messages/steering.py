"""Reading, closing and reopening threads, by either side."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.messages import commands, queries
from domain.messages.lifecycle import ThreadSide
from domain.people.models import Requester, Worker
from domain.people.teams.roles import TeamDuty
from schema.graph.messages.contact_thread import ContactThread
from schema.graph.messages.message_thread import MessageThread
from schema.graph.messages.thread import Thread
from schema.kernel.context import Context, Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of, unpacked
from schema.kernel.refusals import Declined, InvalidInput, NotFound

THREAD = "A thread of yours with a requester or a worker."


@strawberry.input(description="The thread to close.")
class CloseThreadInput:
    thread_id: strawberry.ID = strawberry.field(description=THREAD)


@strawberry.type(description="The thread is closed. Also returned for one that you had closed.")
class CloseThreadSuccess:
    thread: MessageThread = strawberry.field(description="The thread as it is now.")


@strawberry.input(description="The thread to reopen.")
class ReopenThreadInput:
    thread_id: strawberry.ID = strawberry.field(description=THREAD)


@strawberry.type(
    description="You do not keep the thread closed any more. Also returned for one that you had "
    "not closed."
)
class ReopenThreadSuccess:
    thread: MessageThread = strawberry.field(description="The thread as it is now.")


@strawberry.input(description="How far you have read a thread.")
class MarkThreadReadInput:
    thread_id: strawberry.ID = strawberry.field(
        description=f"{THREAD} Or a thread of your account with the operators."
    )
    up_to: int = strawberry.field(
        description="The number of the last message that you have read: 1 to the number of "
        "messages in the thread."
    )


@strawberry.type(
    description="The messages are read. A number that is lower than an earlier one changes nothing."
)
class MarkThreadReadSuccess:
    thread: Thread = strawberry.field(description="The thread as it is now.")


CloseThreadResult = Annotated[
    CloseThreadSuccess | NotFound | Declined,
    strawberry.union("CloseThreadResult", description="The result of closeThread."),
]
ReopenThreadResult = Annotated[
    ReopenThreadSuccess | NotFound | Declined,
    strawberry.union("ReopenThreadResult", description="The result of reopenThread."),
]
MarkThreadReadResult = Annotated[
    MarkThreadReadSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("MarkThreadReadResult", description="The result of markThreadRead."),
]


@strawberry.type
class ThreadMutations:
    @mutation(
        description="Close a thread to the other side: nobody writes in it before you reopen it. "
        "For its worker, and for members of the requester's team who may decide work."
    )
    async def close_thread(
        self,
        info: Info,
        input: Annotated[CloseThreadInput, strawberry.argument(description="The thread.")],
    ) -> CloseThreadResult:
        key = key_of("threadId", input.thread_id, "MessageThread")
        thread = await commands.close_thread(await _profile(info.context, input.thread_id), key)
        return CloseThreadSuccess(thread=MessageThread.of(thread))

    @mutation(
        description="Reopen a thread that you have closed. Where the other side keeps it closed, "
        "it stays so."
    )
    async def reopen_thread(
        self,
        info: Info,
        input: Annotated[ReopenThreadInput, strawberry.argument(description="The thread.")],
    ) -> ReopenThreadResult:
        key = key_of("threadId", input.thread_id, "MessageThread")
        thread = await commands.reopen_thread(await _profile(info.context, input.thread_id), key)
        return ReopenThreadSuccess(thread=MessageThread.of(thread))

    @mutation(
        description="Note how far you, or your team, have read a thread. Unread counts go down; "
        "the other side is not told."
    )
    async def mark_thread_read(
        self,
        info: Info,
        input: Annotated[MarkThreadReadInput, strawberry.argument(description="How far.")],
    ) -> MarkThreadReadResult:
        key = key_of("threadId", input.thread_id, "MessageThread", "ContactThread")
        if unpacked(input.thread_id)[0] == "ContactThread":
            account = info.context.reading().account
            answered = await commands.mark_answers_read(account, key, input.up_to)
            return MarkThreadReadSuccess(thread=ContactThread.of(answered))
        profile = await _profile(info.context, input.thread_id)
        thread = await commands.mark_read(profile, key, input.up_to)
        return MarkThreadReadSuccess(thread=MessageThread.of(thread))


async def _profile(context: Context, thread_id: str) -> Worker | Requester:
    """The viewer's profile that is a side of a thread, with the right to act for it.

    Where none is one, it is the viewer's worker, else the requester: the command finds nothing.
    """
    viewer = context.signed_in()
    row = await context.loaders.threads.load(unpacked(thread_id)[1])
    found = None
    if row is not None:
        found = queries.side_of(row, worker=viewer.worker, requester=viewer.requester)
    is_office = viewer.worker is None and viewer.requester is not None
    if found is not None:
        is_office = found[0] is ThreadSide.OFFICE
    return context.requesting(TeamDuty.REVIEW) if is_office else context.finishing()
