"""Marking messages as read, by one side of a thread."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work
from domain.messages.commands.steer import locked_of
from domain.messages.contact import queries as contact
from domain.messages.contact.commands.writing import tell_change
from domain.messages.facts import ThreadChanged
from domain.messages.lifecycle import ThreadSide
from domain.messages.models import Thread
from domain.messages.writing import read_to
from domain.people.models import Account, Requester, Worker


@retried
async def mark_read(profile: Worker | Requester, thread_id: UUID, up_to: int) -> Thread:
    """Note that a side has read the messages up to this number; it never goes back.

    Only this side is told. Raises NotFound, InvalidInput for a number that no message has.
    """
    async with unit_of_work() as unit:
        thread, side = await locked_of(profile, thread_id)
        if await read_to(thread, side, up_to):
            unit.tell(
                ThreadChanged(
                    thread_id=thread.id,
                    worker_id=thread.worker_id if side is ThreadSide.PERSON else None,
                    requester_id=thread.requester_id if side is ThreadSide.OFFICE else None,
                    occurred_at=clock.now(),
                )
            )
        return thread


@retried
async def mark_answers_read(account: Account, thread_id: UUID, up_to: int) -> Thread:
    """The same for a thread of an account with the operators."""
    async with unit_of_work() as unit:
        thread = await contact.locked(thread_id)
        if thread is None or thread.account_id != account.id:
            raise NotFound("thread")
        if await read_to(thread, ThreadSide.PERSON, up_to):
            await tell_change(thread, unit)
        return thread
