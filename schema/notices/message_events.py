"""The events of threads, for both of their sides."""

from __future__ import annotations

import strawberry

from domain.messages import facts
from domain.messages.lifecycle import ThreadKind
from domain.messages.models import Thread as ThreadRow
from schema.graph.messages.contact_thread import ContactMessage, ContactThread
from schema.graph.messages.message_thread import MessageThread, WorkMessage
from schema.graph.messages.thread import Thread, ThreadMessage
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(
    description="An event of a thread. Its fields are those of the moment of delivery."
)
class ThreadEvent(Event):
    fact: strawberry.Private[facts.ThreadFact]

    @resolved(description="The thread as it is now; null where it is deleted.")
    async def thread(self, info: Info) -> Thread | None:
        row = await info.context.loaders.threads.load(self.fact.thread_id)
        return None if row is None else _thread(row)


@strawberry.type(
    description="A message was written. Sent to the worker and the requester of the thread; of a "
    "thread with the operators, to the person's own profiles."
)
class MessageWritten(ThreadEvent):
    fact: strawberry.Private[facts.MessageWritten]

    @resolved(description="The message; null where it is deleted.")
    async def message(self, info: Info) -> ThreadMessage | None:
        row = await info.context.loaders.thread_messages.load(self.fact.message_id)
        if row is None:
            return None
        is_of_work = self.fact.account_id is None
        return WorkMessage.of(row) if is_of_work else ContactMessage.of(row)


@strawberry.type(
    description="A thread was closed, reopened or solved; or this side has read messages, as on "
    "another device."
)
class ThreadChanged(ThreadEvent):
    pass


MessageNotice = MessageWritten | ThreadChanged
OF_MESSAGES: dict[str, type[Event]] = {
    MessageWritten.__name__: MessageWritten,
    ThreadChanged.__name__: ThreadChanged,
}


def _thread(row: ThreadRow) -> Thread:
    return MessageThread.of(row) if row.kind is ThreadKind.WORK else ContactThread.of(row)
