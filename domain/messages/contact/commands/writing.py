"""Storing a message of a thread with the operators, and telling the account of it."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import NotAllowed
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.messages import writing
from domain.messages.contact import limits
from domain.messages.facts import MessageWritten, ThreadChanged
from domain.messages.lifecycle import Author
from domain.messages.models import Thread, ThreadMessage
from domain.messages.writing import NewMessage
from domain.people.queries import profiles_of_all


@retried
async def add_message(
    thread: Thread,
    author: Author,
    text: str,
    *,
    account_id: UUID | None,
    is_by_mail: bool = False,
) -> ThreadMessage:
    """Add a message to a thread that is locked or new, and store both.

    Raises NotAllowed for a thread that is full.
    """
    if thread.messages >= limits.MOST_THREAD_MESSAGES:
        raise NotAllowed(
            f"A thread has at most {limits.MOST_THREAD_MESSAGES} messages: begin another one."
        )
    new = NewMessage(author=author, text=text, account_id=account_id, is_by_mail=is_by_mail)
    async with unit_of_work() as unit:
        [(_, message)] = await writing.add([thread], new, at=clock.now())
        await writing.store(thread)
        if thread.account_id is not None:
            worker_id, requester_id = await _profiles(thread.account_id)
            unit.tell(
                MessageWritten(
                    thread_id=thread.id,
                    message_id=message.id,
                    worker_id=worker_id,
                    requester_id=requester_id,
                    account_id=thread.account_id,
                    occurred_at=message.written_at,
                )
            )
        return message


async def tell_change(thread: Thread, unit: UnitOfWork) -> None:
    """Tell the account of a thread that the thread has changed."""
    if thread.account_id is not None:
        worker_id, requester_id = await _profiles(thread.account_id)
        unit.tell(
            ThreadChanged(
                thread_id=thread.id,
                worker_id=worker_id,
                requester_id=requester_id,
                account_id=thread.account_id,
                occurred_at=clock.now(),
            )
        )


async def _profiles(account_id: UUID) -> tuple[UUID | None, UUID | None]:
    worker, requester = (await profiles_of_all([account_id]))[account_id]
    return (None if worker is None else worker.id, None if requester is None else requester.id)
