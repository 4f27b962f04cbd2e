"""Checking every row of a batch's file against its template, as a job."""

from __future__ import annotations

from uuid import UUID

from domain.batches import queries
from domain.batches.commands.create import forget_check
from domain.batches.file_rows import file_of
from domain.batches.lifecycle import BatchState, BatchVerb
from domain.batches.models import Batch
from domain.batches.work.kinds import CHECK, new_job
from domain.batches.writing import move, store
from domain.jobs.commands import enqueue
from domain.kernel import calls
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester


@retried
async def check_batch(requester: Requester, batch_id: UUID) -> Batch:
    """Begin the job that checks the file. A check that goes on is the same one.

    Raises FileMissing, WrongState for a batch that is published, and TooManyJobs.
    """
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        going_on = await queries.work_of(batch)
        if batch.state is BatchState.CHECKING and going_on is not None:
            return batch
        if batch.state is not BatchState.CHECKING:  # Its job may have failed.
            move(batch, BatchVerb.CHECK)
        await file_of(batch)
        await forget_check(batch)
        job = await enqueue(new_job(CHECK, batch, calls.caller(requester.account_id)), unit)
        batch.job_id = job.id
        await store(batch, unit)
        return batch
