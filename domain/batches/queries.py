"""Reads of batches, and their row locks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.jobs.models import Job
from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.people.models import Requester


async def batch_of(requester: Requester, batch_id: UUID) -> Batch:
    """A requester's own batch, not locked. Raises NotFound."""
    found = await Batch.get_or_none(id=batch_id, requester_id=requester.id)
    if found is None:
        raise NotFound("batch")
    return found


async def locked_of(requester: Requester, batch_id: UUID) -> Batch:
    """A requester's own batch, locked until the unit of work ends. Raises NotFound."""
    batch = await locked(batch_id)
    if batch.requester_id != requester.id:
        raise NotFound("batch")
    return batch


async def locked(batch_id: UUID) -> Batch:
    """A batch, locked until the unit of work ends. Raises NotFound."""
    row = await _LOCKED.row(batch_id)
    if row is None:
        raise NotFound("batch")
    return Batch.of(row)


async def batches_of(
    requester_id: UUID,
    part: Slice,
    *,
    states: Sequence[BatchState] | None = None,
    project_id: UUID | None = None,
) -> Page[Batch]:
    """A requester's batches, the newest first; disposed ones only where `states` names them."""
    shown = states or [each for each in BatchState if each is not BatchState.DISPOSED]
    rows = Batch.filter(requester_id=requester_id, state__in=list(shown))
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return await page_of(rows, NEWEST_FIRST, part)


async def own_batches(requester_id: UUID, keys: Sequence[UUID]) -> list[Batch | None]:
    """The requester's own batches in the order of the ids; None for others."""
    rows = await Batch.filter(id__in=list(keys), requester_id=requester_id)
    known = {row.id: row for row in rows}
    return [known.get(key) for key in keys]


async def work_of(batch: Batch) -> Job | None:
    """The job of the batch that has not ended. No other one is added while the batch is locked."""
    job = None if batch.job_id is None else await Job.get_or_none(id=batch.job_id)
    return None if job is None or job.ended_at is not None else job


async def latest_job(batch: Batch) -> Job | None:
    """The last job of the batch, unless it was deleted after its end."""
    return None if batch.job_id is None else await Job.get_or_none(id=batch.job_id)


_LOCKED = Statement(f"SELECT {Batch.columns()} FROM batches WHERE id = $1 FOR NO KEY UPDATE")
