"""Closing a thread to the other side, and reopening it."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work
from domain.messages import queries
from domain.messages.facts import ThreadChanged
from domain.messages.lifecycle import ThreadKind, ThreadSide
from domain.messages.models import Thread
from domain.messages.writing import store
from domain.people.models import Requester, Worker


async def close_thread(profile: Worker | Requester, thread_id: UUID) -> Thread:
    """Close a thread to the other side: nobody writes in it. One that one has closed stays so."""
    return await _steer(profile, thread_id, closes=True)


async def reopen_thread(profile: Worker | Requester, thread_id: UUID) -> Thread:
    """Reopen a thread that one has closed; where the other side keeps it closed, it stays so."""
    return await _steer(profile, thread_id, closes=False)


@retried
async def _steer(profile: Worker | Requester, thread_id: UUID, *, closes: bool) -> Thread:
    async with unit_of_work() as unit:
        at = clock.now()
        thread, side = await locked_of(profile, thread_id)
        if (side in thread.closed_by()) == closes:
            return thread
        if side is ThreadSide.PERSON:
            thread.closed_by_person_at = at if closes else None
        else:
            thread.closed_by_office_at = at if closes else None
        await store(thread)
        unit.tell(
            ThreadChanged(
                thread_id=thread.id,
                worker_id=thread.worker_id,
                requester_id=thread.requester_id,
                occurred_at=at,
            )
        )
        return thread


async def locked_of(profile: Worker | Requester, thread_id: UUID) -> tuple[Thread, ThreadSide]:
    """A thread of this profile, locked, and its side. Raises NotFound."""
    thread = await queries.locked(thread_id)
    if thread is not None and thread.kind is ThreadKind.WORK:
        if isinstance(profile, Worker) and thread.worker_id == profile.id:
            return thread, ThreadSide.PERSON
        if isinstance(profile, Requester) and thread.requester_id == profile.id:
            return thread, ThreadSide.OFFICE
    raise NotFound("thread")
