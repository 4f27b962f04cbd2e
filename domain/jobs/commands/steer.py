"""Pausing, resuming and cancelling a job: by its owner, or by an operator."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.audit import trail
from domain.audit.trail import Actor
from domain.jobs import queries
from domain.jobs.commands.enqueue import make_room
from domain.jobs.commands.writing import move, store
from domain.jobs.lifecycle import DONE_ALREADY, JobVerb
from domain.jobs.models import Job
from domain.jobs.refusals import SameJobGoesOn
from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work


async def steer(job_id: UUID, verb: JobVerb, *, by: UUID | Actor) -> Job:
    """Pause, resume or cancel a job; `by` is the account of its owner, or an operator.

    It waits for the chunk that runs. A job that is so already stays as it is. Chunks that are
    committed stay; a resumed job goes on after them. Raises NotFound, WrongState, SameJobGoesOn,
    and TooManyJobs.
    """
    try:
        return await _steer(job_id, verb, by)
    except IntegrityError:
        raise SameJobGoesOn from None


@retried
async def _steer(job_id: UUID, verb: JobVerb, by: UUID | Actor) -> Job:
    async with unit_of_work() as unit:
        job = await queries.locked(job_id)
        if job is None or not (isinstance(by, Actor) or job.account_id == by):
            raise NotFound("job")
        if job.state in DONE_ALREADY[verb]:
            return job
        had_ended = job.ended_at is not None
        move(job, verb)
        if had_ended and job.ended_at is None:
            await make_room(job.account_id)
        if verb is JobVerb.RESUME:
            job.due_at, job.faults, job.starts, job.message = clock.now(), 0, 0, None
        await store(job, unit, is_moved=True)
        if isinstance(by, Actor):
            details = {"kind": job.kind, "state": job.state.value}
            action = f"job.{verb.lower()}"
            await trail.record(by, action, subject_id=job.id, details=details)
        return job
