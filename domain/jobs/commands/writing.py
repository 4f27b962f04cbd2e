"""Storing what has become of a job, and telling it: at once where its state is another one."""

from __future__ import annotations

import orjson

from domain.jobs import limits
from domain.jobs.facts import JobChanged
from domain.jobs.lifecycle import ENDED, JOB_LIFECYCLE, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork


def move(job: Job, verb: JobVerb) -> None:
    """Change the state of a locked job. Raises WrongState."""
    job.state = JOB_LIFECYCLE.after(job.state, verb)
    job.ended_at = clock.now() if job.state in ENDED else None


async def store(job: Job, unit: UnitOfWork, *, is_moved: bool) -> None:
    """Write a locked job. Advance without another state is told at most twice a second."""
    now = clock.now()
    if is_moved or now - job.told_at >= limits.TOLD_EVERY:
        job.told_at = now
        unit.tell(
            JobChanged(
                job_id=job.id,
                account_id=job.account_id,
                state=job.state.value,
                done=job.done,
                total=job.total,
                occurred_at=now,
            )
        )
    await _STORE.run(
        job.id,
        job.state.value,
        None if job.cursor is None else orjson.dumps(job.cursor).decode(),
        job.done,
        job.total,
        None if job.message is None else job.message[: limits.LONGEST_MESSAGE],
        job.started_at,
        job.ended_at,
        job.due_at,
        job.turned_at,
        job.told_at,
        job.faults,
        job.starts,
    )


_STORE = Statement(
    """UPDATE jobs SET state = $2, cursor = $3, done = $4, total = $5, message = $6,
           started_at = $7, ended_at = $8, due_at = $9, turned_at = $10, told_at = $11,
           faults = $12, starts = $13
       WHERE id = $1"""
)
