"""Pausing, resuming and cancelling a batch."""

from __future__ import annotations

from uuid import UUID

from domain.batches import queries
from domain.batches.estimates import rows_to_publish
from domain.batches.lifecycle import BATCH_LIFECYCLE, BatchState, BatchVerb
from domain.batches.models import Batch
from domain.batches.work.kinds import CANCEL, PUBLISH, new_job
from domain.batches.writing import move, store
from domain.hits.commands.pause import pause_groups, resume_groups
from domain.jobs import queries as jobs
from domain.jobs.commands import enqueue
from domain.jobs.commands.writing import move as move_job
from domain.jobs.commands.writing import store as store_job
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel import calls, clock
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester
from domain.people.standing import require_publishing


@retried
async def pause_batch(requester: Requester, batch_id: UUID) -> Batch:
    """Stop publishing after the rows that are being published, and offer no HIT of the batch to
    anybody. Work in progress may be finished. A paused batch stays as it is."""
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        if batch.state is BatchState.PAUSED:
            return batch
        move(batch, BatchVerb.PAUSE)
        batch.message = None
        await pause_groups(batch.id, unit)
        await store(batch, unit)
        return batch


@retried
async def resume_batch(requester: Requester, batch_id: UUID) -> Batch:
    """Offer the HITs of a paused batch again, and publish what is left of it.

    A batch that is being published goes on at once, where its job waits, was paused or has ended.
    """
    async with unit_of_work() as unit:
        known = await queries.batch_of(requester, batch_id)
        job = None if known.job_id is None else await jobs.locked(known.job_id)
        batch = await queries.locked_of(requester, batch_id)
        if batch.state is BatchState.PUBLISHED:
            return batch
        await require_publishing(requester)
        if batch.state is not BatchState.PUBLISHING:
            is_whole = batch.published_rows >= rows_to_publish(batch)
            move(batch, BatchVerb.RESUME if is_whole else BatchVerb.RESUME_PUBLISHING)
            await resume_groups(batch.id, unit)
        batch.message = None
        if batch.state is BatchState.PUBLISHING:
            await _go_on(requester, batch, job, unit)
        await store(batch, unit)
        return batch


@retried
async def cancel_batch(requester: Requester, batch_id: UUID) -> Batch:
    """Publish no more of the batch, and expire all its HITs by a job. Work in progress may be
    finished, and is paid as ever."""
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        going_on = await queries.work_of(batch)
        if batch.state is BatchState.CANCELLED:
            return batch
        if batch.state is not BatchState.CANCELLING:
            move(batch, BatchVerb.CANCEL)
        elif going_on is not None and going_on.kind == CANCEL:
            return batch
        batch.unfilled_at = batch.message = None
        job = await enqueue(new_job(CANCEL, batch, calls.caller(requester.account_id)), unit)
        batch.job_id = job.id
        await store(batch, unit)
        return batch


async def _go_on(requester: Requester, batch: Batch, job: Job | None, unit: UnitOfWork) -> None:
    """Have a job publish now: that of the batch, which is locked, unless it has ended."""
    if job is not None and job.ended_at is None and job.kind == PUBLISH:
        if job.state is JobState.PAUSED:
            move_job(job, JobVerb.RESUME)
        job.due_at, job.faults, job.starts, job.message = clock.now(), 0, 0, None
        await store_job(job, unit, is_moved=True)
        return
    left = rows_to_publish(batch)
    new = new_job(PUBLISH, batch, calls.caller(requester.account_id), total=left)
    batch.job_id = (await enqueue(new, unit)).id


def may_be_cancelled(batch: Batch) -> bool:
    """Whether `cancel_batch` does something."""
    return BATCH_LIFECYCLE.allows(batch.state, BatchVerb.CANCEL)
