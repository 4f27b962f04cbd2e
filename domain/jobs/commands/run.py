"""Doing a job: a chunk and its cursor in one transaction, which holds the lock of the job's row.

The lock is the only claim. It ends with the transaction, and with the connection of a process that
is killed, so another process goes on at once, from the last chunk that was committed.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from domain.jobs import kinds, limits, queries
from domain.jobs.commands.writing import move, store
from domain.jobs.kinds import UnknownArguments
from domain.jobs.lifecycle import ACTIVE, JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.kernel.work import retried, unit_of_work
from subscriptions.faults.passing import cause_of


class ChunkTooLong(Exception):
    """A chunk took longer than a chunk may take."""


@retried
async def begin(job_id: UUID) -> bool:
    """Note that this process begins to do chunks of a job; False where it cannot now.

    The starts are counted in a commit of their own, and counted anew after each chunk, so that a
    chunk that ends the process each time is given up.
    """
    async with unit_of_work() as unit:
        now = clock.now()
        if (job := await queries.claimed(job_id, now)) is None:
            return False
        if job.starts and now - job.turned_at < limits.BEGUN_FOR:
            return False  # Another process has begun it, and is about to do the chunk.
        before = job.state
        if job.starts >= limits.MOST_STARTS:
            move(job, JobVerb.FAIL)
            job.message = (
                f"The server has ended {job.starts} times while it did the part after {job.done}. "
                "Nothing of that part is done."
            )
        else:
            job.starts, job.turned_at = job.starts + 1, now
            job.started_at = job.started_at or now
            if job.state is JobState.WAITING:
                move(job, JobVerb.BEGIN)
        await store(job, unit, is_moved=job.state is not before)
        return job.state is JobState.RUNNING


@retried
async def do_chunk(job_id: UUID) -> bool:
    """Do the next chunk of a job that was begun; False where it cannot be done now.

    Raises the fault of the chunk, of which then nothing is done: see `note_fault`.
    """
    async with unit_of_work() as unit:
        job = await queries.claimed(job_id, clock.now())
        if job is None or job.state is not JobState.RUNNING:
            return False
        kind = kinds.known(job.kind)
        assert kind is not None, "a job of an unknown kind is postponed"
        try:
            async with asyncio.timeout(limits.LONGEST_CHUNK_SECONDS) as limit:
                progress = await kind.chunk(job)
        except TimeoutError:
            if limit.expired():
                raise ChunkTooLong from None
            raise
        job.cursor, job.done, job.total = progress.cursor, progress.done, progress.total
        job.message = progress.message
        job.turned_at = clock.now()
        job.due_at = progress.due_at or job.due_at
        job.faults = job.starts = 0
        if progress.is_over:
            move(job, JobVerb.FINISH)
        await store(job, unit, is_moved=progress.is_over)
        return True


@retried
async def note_fault(job_id: UUID, fault: BaseException) -> None:
    """Store that a chunk has failed: it is tried again after a passing fault, later each time."""
    async with unit_of_work() as unit:
        job = await queries.locked(job_id)
        if job is None or job.state not in ACTIVE:
            return
        cause = cause_of(fault)
        job.faults += 1
        job.starts = 0  # The process has not ended.
        is_over = cause is None or job.faults >= limits.MOST_FAULTS
        if is_over:
            move(job, JobVerb.FAIL)
            job.message = _why_it_failed(job, fault)
        else:
            job.due_at = clock.now() + delay(job.faults)
            job.message = f"It is tried again at {job.due_at:%H:%M:%S} UTC: {cause}."
        await store(job, unit, is_moved=True)


@retried
async def postpone(job_id: UUID) -> None:
    """Have a job wait that this release cannot read. One that can goes on with it at once."""
    async with unit_of_work() as unit:
        now = clock.now()
        job = await queries.claimed(job_id, now)
        if job is None or now - job.turned_at < limits.POSTPONED_AFTER:
            return  # Another release, which runs beside this one, may know it.
        what = f"the kind {job.kind}"
        if kinds.known(job.kind):
            what = f"what this job of {what} holds"
        message = (
            f"This release of the server does not know {what}: the job waits for one that does."
        )
        if job.state is JobState.WAITING and job.message == message:
            return
        move(job, JobVerb.POSTPONE)
        job.message = message
        await store(job, unit, is_moved=True)


def delay(faults: int) -> timedelta:
    """How long a job waits after so many passing faults in a row."""
    doubled: timedelta = limits.FIRST_DELAY * 2 ** min(faults - 1, limits.MOST_FAULTS)
    return min(doubled, limits.LONGEST_DELAY)


def _why_it_failed(job: Job, fault: BaseException) -> str:
    if isinstance(fault, Refused):
        return fault.message
    where = f"{job.done}" if job.total is None else f"{job.done} of {job.total}"
    if (cause := cause_of(fault)) is not None:
        return f"It failed {job.faults} times in a row after {where}: {cause}."
    if isinstance(fault, ChunkTooLong):
        seconds = f"{limits.LONGEST_CHUNK_SECONDS:g}"
        return f"The part after {where} took longer than {seconds} seconds. Nothing of it is done."
    assert not isinstance(fault, UnknownArguments), "such a job is postponed"
    return (
        f"A fault of the server ended the job after {where}: {type(fault).__name__}. Its operator "
        f"finds it in the log, with the job {job.id}."
    )
