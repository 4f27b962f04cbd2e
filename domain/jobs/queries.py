"""Reading jobs, and locking their rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.jobs import limits
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.statement import Row, Statement, key


class Candidate(NamedTuple):
    """A job that can be run, and the account whose turn it would be."""

    id: UUID
    kind: str
    account_id: UUID | None


async def candidates(at: datetime, *, besides: Collection[UUID]) -> list[Candidate]:
    """Jobs whose next chunk may be done now: a few of each account, not locked.

    Those of one account are in the order of their last chunks, the one that waits longest first.
    """
    rows = await _CANDIDATES.rows(at, list(besides))
    return [Candidate(key(row["id"]), row["kind"], _account(row)) for row in rows]


async def claimed(job_id: UUID, at: datetime) -> Job | None:
    """A job whose next chunk may be done now, locked; none where another transaction holds it."""
    row = await _CLAIM.row(job_id, at)
    return None if row is None else Job.of(row)


async def locked(job_id: UUID) -> Job | None:
    """A job, locked after a wait for the chunk that runs."""
    row = await _LOCK.row(job_id)
    return None if row is None else Job.of(row)


async def unfinished(account_id: UUID) -> int:
    """How many jobs of an account have not ended."""
    return await Job.filter(account_id=account_id, ended_at__isnull=True).count()


async def same(kind: str, subject: str) -> Job | None:
    """The job of this kind and subject that has not ended."""
    return await Job.get_or_none(kind=kind, subject=subject, ended_at__isnull=True)


async def jobs_of(account_id: UUID, part: Slice) -> Page[Job]:
    """An account's jobs, the newest first."""
    return await page_of(Job.filter(account_id=account_id), NEWEST_FIRST, part)


async def all_jobs(part: Slice, states: Sequence[JobState] | None = None) -> Page[Job]:
    """The jobs of everybody, in some states, the newest first."""
    rows = Job.all() if states is None else Job.filter(state__in=list(states))
    return await page_of(rows, NEWEST_FIRST, part)


async def by_id(keys: Sequence[UUID]) -> dict[UUID, Job]:
    """Jobs by id, whoever owns them."""
    return {job.id: job for job in await Job.filter(id__in=list(keys))}


def _account(row: Row) -> UUID | None:
    return None if row["account_id"] is None else key(row["account_id"])


_CANDIDATES = Statement(
    f"""SELECT id, kind, account_id FROM (
            SELECT id, kind, account_id, turned_at,
                   row_number() OVER (PARTITION BY account_id ORDER BY turned_at, id) AS place
            FROM jobs
            WHERE state IN ('WAITING', 'RUNNING') AND due_at <= $1
                AND NOT (id = ANY($2::uuid[]))) AS due
        WHERE place <= {limits.CANDIDATES_OF_AN_ACCOUNT}
        ORDER BY place, turned_at, id LIMIT {limits.MOST_CANDIDATES}"""
)
_CLAIM = Statement(
    f"""SELECT {Job.columns()} FROM jobs
        WHERE id = $1 AND state IN ('WAITING', 'RUNNING') AND due_at <= $2
        FOR NO KEY UPDATE SKIP LOCKED"""
)
_LOCK = Statement(f"SELECT {Job.columns()} FROM jobs WHERE id = $1 FOR NO KEY UPDATE")
