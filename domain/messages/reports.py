"""Threads that are reported: each side may report the messages of the other.

A thread is read by its two sides alone. Once it is reported, operators with the duty of
`READS_REPORTED` read it too, and the audit records each reading. Of the sides, each knows of its
own report alone, since a report of a thread tells who made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.audit import trail
from domain.audit.trail import Actor
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, is_open, retried, unit_of_work
from domain.messages import queries
from domain.messages.commands.steer import locked_of
from domain.messages.facts import ThreadChanged
from domain.messages.lifecycle import AUTHORS, ThreadKind, ThreadSide
from domain.messages.models import Thread
from domain.messages.writing import store
from domain.people.models import Requester, Worker
from domain.people.operators import Duty

READS_REPORTED = Duty.SUSPEND

_HIDE = Statement(
    """UPDATE thread_messages SET hidden_at = $3
       WHERE thread_id = $1 AND author = $2 AND hidden_at IS NULL"""
)


async def thread_for_report(profile: Worker | Requester, thread_id: UUID) -> Thread:
    """Let operators read a thread, in the unit of work that stores its report; the thread is
    locked. Raises NotFound unless the profile is one of its sides."""
    assert is_open(), "a thread is opened to operators with its report"
    thread, side = await locked_of(profile, thread_id)
    if side in thread.reported_by():
        return thread
    if side is ThreadSide.PERSON:
        thread.reported_by_person_at = clock.now()
    else:
        thread.reported_by_office_at = clock.now()
    await store(thread)
    return thread


@retried
async def reported_threads_for(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Thread]:
    """Those of these threads that are reported, by id, read by an operator."""
    async with unit_of_work():
        rows = await Thread.filter(id__in=list(keys), kind=ThreadKind.WORK)
        read = [row for row in rows if row.reported_by()]
        for row in read:
            await trail.record(actor, "thread.read", subject_id=row.id)
        return {row.id: row for row in read}


async def take_down_messages(
    thread_id: UUID, side: ThreadSide, *, unit: UnitOfWork, at: datetime
) -> None:
    """Hide what this side has written from both sides, and close the thread for good."""
    thread = await queries.locked(thread_id)
    assert thread is not None, "threads at work are not deleted"
    await _HIDE.run(thread.id, AUTHORS[side][1].value, at)
    if thread.taken_down_at is None:
        thread.taken_down_at = at
        await store(thread)
    unit.tell(
        ThreadChanged(
            thread_id=thread.id,
            worker_id=thread.worker_id,
            requester_id=thread.requester_id,
            occurred_at=at,
        )
    )
