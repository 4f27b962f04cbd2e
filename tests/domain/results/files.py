"""Making and sending files in tests, and doing jobs to their end."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest

from api.jobs.known_kinds import JOB_KINDS
from api.storage.folder import FolderStore
from domain.jobs import commands as jobs
from domain.jobs import kinds
from domain.jobs.models import Job
from domain.kernel import clock, ids
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.people.models import Requester
from domain.results.made_files import upload_of
from domain.storage import links, parts, queries, store
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import UploadPurpose


@pytest.fixture(autouse=True)
def stored(quick_folder):
    """The folder of the store; all kinds of jobs are known."""
    kinds.adopt(JOB_KINDS)
    with TemporaryDirectory(dir=quick_folder) as folder:
        store.adopt(FolderStore(Path(folder)))
        links.adopt(b"k" * links.SHORTEST_KEY)
        yield Path(folder)


async def run(job: Job) -> Job:
    """Do all of a job."""
    if await jobs.begin(job.id):
        while True:
            try:
                if not await jobs.do_chunk(job.id):
                    break
            except Exception as fault:
                await jobs.note_fault(job.id, fault)
    return await Job.get(id=job.id)


async def text_of(job: Job) -> str:
    """The file that a job has made."""
    upload = await queries.any_upload(upload_of(job))
    return b"".join([piece async for piece in parts.pieces_of(upload)]).decode()


async def rows_of(job: Job) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(await text_of(job), newline="")))


async def sent(requester: Requester, content: str | bytes) -> Upload:
    """A filled-in file that the requester has sent."""
    return await sent_by(requester.account_id, content)


async def sent_by(account_id: UUID, content: str | bytes) -> Upload:
    """A filled-in file that an account has sent."""
    plain = content.encode() if isinstance(content, str) else content
    now, upload_id, blob_id = clock.now(), new_id(), new_id()

    async def pieces():
        for start in range(0, len(plain), 1000):
            yield plain[start : start + 1000]

    await store.current().write(blob_id, pieces(), length=len(plain))
    async with unit_of_work():
        upload = await Upload.create(
            id=upload_id,
            account_id=account_id,
            purpose=UploadPurpose.REVIEW_FILE,
            file_name="filled.csv",
            content_type="text/csv",
            size_bytes=max(1, len(plain)),
            state=UploadState.STORED,
            created_at=now,
            expires_at=now,
            blob_id=blob_id,
            sha256="0" * 64,
            stored_at=now,
        )
        await StoredBlob.create(id=blob_id, upload_id=upload_id)
    return upload


def table(header: list[str], *rows: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


async def settled(job_id: str) -> Job:
    """The job of this global id, once a running server has ended it."""
    unpacked = ids.unpacked(job_id)
    for _ in range(500):
        job = await Job.get(id=unpacked[1])
        if job.ended_at is not None:
            return job
        await asyncio.sleep(0.02)
    raise AssertionError(f"{job.kind} does not end: {job.message}")
