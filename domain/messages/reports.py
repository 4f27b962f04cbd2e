"""Threads that are reported: who may report one, and who reads it then.

A thread is read by its two sides alone. Once it is reported, operators with the duty of
`READS_REPORTED` read it too, and the audit records each reading. The reports themselves are rows
of another feature, which calls `thread_for_report` in the unit of work that stores one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.audit import trail
from domain.audit.trail import Actor
from domain.kernel import clock
from domain.kernel.work import is_open, retried, unit_of_work
from domain.messages.commands.steer import locked_of
from domain.messages.lifecycle import ThreadKind, ThreadSide
from domain.messages.models import Thread
from domain.messages.writing import store
from domain.people.models import Requester, Worker
from domain.people.operators import Duty

READS_REPORTED = Duty.SUSPEND


@dataclass(frozen=True, slots=True)
class ReportedThread:
    """A thread that one of its sides reports, and the profile on the other side."""

    thread: Thread
    by: ThreadSide
    reported_id: UUID  # of a requester where a worker reports, else of a worker


async def thread_for_report(profile: Worker | Requester, thread_id: UUID) -> ReportedThread:
    """Let operators read a thread, in the unit of work that stores its report; the thread is
    locked. Raises NotFound unless the profile is one of its sides."""
    assert is_open(), "a thread is opened to operators with its report"
    thread, side = await locked_of(profile, thread_id)
    if thread.reported_at is None:
        thread.reported_at = clock.now()
        await store(thread)
    other = thread.requester_id if side is ThreadSide.PERSON else thread.worker_id
    assert other is not None, "a thread at work has both sides"
    return ReportedThread(thread, side, other)


@retried
async def reported_threads_for(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Thread]:
    """Those of these threads that are reported, by id, read by an operator."""
    async with unit_of_work():
        rows = await Thread.filter(
            id__in=list(keys), kind=ThreadKind.WORK, reported_at__isnull=False
        )
        for row in rows:
            await trail.record(actor, "thread.read", subject_id=row.id)
        return {row.id: row for row in rows}
