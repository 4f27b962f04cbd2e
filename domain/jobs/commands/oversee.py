"""Reading the jobs of others, which the audit records."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.audit import trail
from domain.audit.trail import Actor
from domain.jobs import queries
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.paging import Page, Slice
from domain.kernel.work import retried, unit_of_work


@retried
async def jobs_for(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Job]:
    """Jobs by id, read by an operator."""
    async with unit_of_work():
        found = await queries.by_id(keys)
        for key in found:
            await trail.record(actor, "job.read", subject_id=key)
        return found


@retried
async def all_jobs_for(
    actor: Actor, part: Slice, states: Sequence[JobState] | None = None
) -> Page[Job]:
    """The jobs of everybody, the newest first, read by an operator."""
    async with unit_of_work():
        page = await queries.all_jobs(part, states)
        await trail.record(actor, "job.list", details={"jobs": len(page.rows)})
        return page
