"""Asking for an export, and cancelling it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.export import queries
from domain.accounts.export.models import KIND
from domain.accounts.export.refusals import ExportedLately
from domain.audit import trail
from domain.audit.trail import Actor, Via
from domain.jobs import queries as job_queries
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.commands.writing import move, store
from domain.jobs.lifecycle import JobVerb
from domain.jobs.models import Job
from domain.kernel import clock, policy
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.attempts import forgive
from domain.people.commands.confirm_password import confirmed_password
from domain.people.queries import locked_account
from domain.people.refusals import EmailNotVerified, WrongCredentials
from domain.people.viewer import Viewer
from domain.storage import parts
from domain.storage.parts import NewFile
from domain.storage.purposes import UploadPurpose

CONTENT_TYPE = "application/zip"
REASON = "The owner asked for their own data, in clear."


async def export_my_data(viewer: Viewer, *, password: str, files_url: str) -> Job:
    """Begin a job that makes an archive of all that is stored about the viewer.

    The link to it, below `files_url`, is mailed. An export that goes on is returned instead of a
    second one. Raises ExportedLately within a day, WrongCredentials, TooManyAttempts.
    """
    viewer.require_session()
    if viewer.account.email_verified_at is None:
        raise EmailNotVerified()
    password_hash, tries = await confirmed_password(viewer, password)
    await forgive(tries)
    return await _begin(viewer, password_hash, files_url)


@retried
async def _begin(viewer: Viewer, password_hash: str, files_url: str) -> Job:
    async with unit_of_work() as unit:
        now = clock.now()
        account = await locked_account(viewer.account_id)
        if account.password_hash != password_hash:
            raise WrongCredentials()
        if job := await queries.going_on(account.id):
            return job
        if latest := await queries.latest_export(account.id):
            if now < queries.next_at(latest):
                raise ExportedLately(queries.next_at(latest))
            if latest.ready_at is None:
                await parts.delete_made(latest.upload_id)
        upload_id = await parts.begin(
            NewFile(
                account_id=account.id,
                purpose=UploadPurpose.DATA_EXPORT,
                file_name=f"my-data-{now:%Y-%m-%d}.zip",
                content_type=CONTENT_TYPE,
                expires_at=now + policy.current().exports_kept,
            )
        )
        blob_id = await parts.lease(upload_id)
        arguments = {
            "upload": str(upload_id),
            "first_part": str(blob_id),
            "asked_at": now.isoformat(),
            "files_url": files_url,
        }
        new = NewJob(kind=KIND, account_id=account.id, arguments=arguments, subject=str(account.id))
        job = await enqueue(new, unit)
        await _NOTE.run(account.id, job.id, upload_id, now)
        actor = Actor(account_id=account.id, role="NONE", via=Via.API)
        await trail.record(actor, "account.export", subject_id=account.id, reason=REASON)
        return job


async def lock_running(account_id: UUID) -> UUID | None:
    """Lock the job of an export that has not ended, before anything else. Returns its id."""
    job = await queries.going_on(account_id)
    locked = None if job is None else await job_queries.locked(job.id)
    return None if locked is None or locked.ended_at is not None else locked.id


async def running(account_id: UUID) -> UUID | None:
    """The job of an export that has not ended, without a lock."""
    job = await queries.going_on(account_id)
    return None if job is None else job.id


async def cancel_locked(job_id: UUID, unit: UnitOfWork) -> None:
    """Cancel an export of which the job is locked. Its archive is deleted with the account."""
    job = await job_queries.locked(job_id)
    assert job is not None, "the caller holds it"
    move(job, JobVerb.CANCEL)
    await store(job, unit, is_moved=True)


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete what cancelled exports had written. Returns the number of archives."""
    async with unit_of_work():
        return await _DELETE_CANCELLED.run(limit)


_NOTE = Statement(
    """INSERT INTO data_exports (account_id, job_id, upload_id, asked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) DO UPDATE SET job_id = excluded.job_id,
           upload_id = excluded.upload_id, asked_at = excluded.asked_at, ready_at = NULL,
           expires_at = NULL"""
)
_DELETE_CANCELLED = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT uploads.id FROM uploads
           JOIN data_exports ON data_exports.upload_id = uploads.id
           JOIN jobs ON jobs.id = data_exports.job_id
           WHERE uploads.state = 'AWAITED' AND uploads.purpose = 'DATA_EXPORT'
               AND jobs.state = 'CANCELLED'
           ORDER BY uploads.id LIMIT $1 FOR UPDATE OF uploads SKIP LOCKED)"""
)
