"""Adding a job, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from domain.jobs import kinds, limits, queries
from domain.jobs.facts import JobChanged
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.jobs.refusals import TooManyJobs
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to add. Of one kind and subject there is at most one job that has not ended."""

    kind: str
    account_id: UUID | None  # None: a job of the installation
    arguments: Mapping[str, Any]  # JSON
    subject: str | None = None
    total: int | None = None


async def enqueue(new: NewJob, unit: UnitOfWork) -> Job:
    """Add a job; runners begin it after the commit. Raises TooManyJobs, and NotFound
    for a closed account.

    If a job of this kind and subject goes on, nothing is added, and that one is returned. Locks
    the account: call it after everything else that is locked.
    """
    assert kinds.known(new.kind), f"no kind of job is named {new.kind}"
    await _lock_account(new.account_id)
    if new.subject is not None and (going_on := await queries.same(new.kind, new.subject)):
        return going_on
    await _refuse_excess(new.account_id)
    now, key = clock.now(), new_id()
    arguments = orjson.dumps(new.arguments).decode()
    row = await _ADD.row(key, new.kind, new.account_id, new.subject, arguments, new.total, now)
    if row is None:  # Somebody else, such as another member of a team, was first.
        assert new.subject is not None, "only a subject can be there already"
        going_on = await queries.same(new.kind, new.subject)
        assert going_on is not None, "the subject's job is committed"
        return going_on
    job = Job.of(row)
    unit.tell(
        JobChanged(
            job_id=job.id,
            account_id=job.account_id,
            state=JobState.WAITING.value,
            done=0,
            total=job.total,
            occurred_at=now,
        )
    )
    return job


async def make_room(account_id: UUID | None) -> None:
    """Let an account have one more job, in the unit of work that gives it one.

    Raises NotFound for a closed account, TooManyJobs.
    """
    await _lock_account(account_id)
    await _refuse_excess(account_id)


async def _lock_account(account_id: UUID | None) -> None:
    if account_id is not None and await _LOCK_ACCOUNT.row(account_id) is None:
        raise NotFound("account")


async def _refuse_excess(account_id: UUID | None) -> None:
    if account_id is not None and await queries.unfinished(account_id) >= limits.MOST_JOBS:
        raise TooManyJobs


_LOCK_ACCOUNT = Statement(
    "SELECT id FROM accounts WHERE id = $1 AND closed_at IS NULL FOR NO KEY UPDATE"
)
_ADD = Statement(
    f"""INSERT INTO jobs (id, kind, account_id, subject, state, arguments, total, created_at,
            due_at, turned_at, told_at)
        VALUES ($1, $2, $3, $4, 'WAITING', $5, $6, $7, $7, $7, $7)
        ON CONFLICT (kind, subject) WHERE ended_at IS NULL DO NOTHING
        RETURNING {Job.columns()}"""
)
