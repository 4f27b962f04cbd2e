"""The files that jobs make for a requester: how each is begun, and which job makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.jobs import queries as jobs
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.models import Job
from domain.kernel import calls, clock, policy
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.work import UnitOfWork
from domain.people.models import Requester
from domain.people.queries import locked_requester
from domain.storage.growing import GrowingFile
from domain.storage.parts import NewFile
from domain.storage.purposes import UploadPurpose

CSV_TYPE, JSON_LINES_TYPE = "text/csv", "application/x-ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJob:
    """A job that makes a file."""

    kind: str
    subject: str
    arguments: Mapping[str, Any]
    file_name: str
    content_type: str = CSV_TYPE
    total: int | None = None


async def earlier_job(requester: Requester, request: IdempotentRequest) -> Job | None:
    """The job that the first call with this client token began. Locks the requester."""
    await locked_requester(requester.id)
    earlier = await earlier_answer(request)
    return None if earlier is None else await Job.get(id=UUID(earlier["job"]))


def request_of(
    requester: Requester, *, verb: str, client_token: str | None, input: object
) -> IdempotentRequest:
    """The request of a mutation that begins a job, for its client token."""
    return IdempotentRequest(
        account_id=calls.caller(requester.account_id), verb=verb, token=client_token, input=input
    )


async def begin(new: FileJob, request: IdempotentRequest, unit: UnitOfWork) -> Job:
    """Begin the file and its job; the same that goes on is returned instead. Raises TooManyJobs.

    The arguments of the job get the file's state as `file` and its id as `upload`.
    """
    now, account_id = clock.now(), request.account_id
    if (going_on := await jobs.same(new.kind, new.subject)) is not None:
        await store_answer(request, {"job": going_on.id})
        return going_on
    file = await GrowingFile.begin(
        NewFile(
            account_id=account_id,
            purpose=UploadPurpose.RESULTS_FILE,
            file_name=f"{now:%Y-%m-%d}-{new.file_name}",
            content_type=new.content_type,
            expires_at=now + policy.current().exports_kept,
        )
    )
    arguments = {**new.arguments, "file": file.state(), "upload": str(file.upload_id)}
    job = await enqueue(
        NewJob(
            kind=new.kind,
            account_id=account_id,
            arguments=arguments,
            subject=new.subject,
            total=new.total,
        ),
        unit,
    )
    await store_answer(request, {"job": job.id})
    return job


def upload_of(job: Job) -> UUID:
    """The id of the file that a job makes."""
    return UUID(job.arguments["upload"])
