"""Files of batches, and their jobs, done to their ends."""

from __future__ import annotations

from domain.batches import commands as batches
from domain.batches.commands import NewBatch, Publishing
from domain.batches.models import Batch
from domain.batches.rules import BatchTexts
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import ACTIVE
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Requester
from domain.storage import parts, receiving
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain.batches.published import a_project


async def an_upload(account_id, content: bytes) -> Upload:
    """A stored CSV file of this account."""
    upload = await Upload.create(
        id=new_id(),
        account_id=account_id,
        purpose=UploadPurpose.BATCH_FILE,
        file_name="rows.csv",
        content_type="text/csv",
        size_bytes=len(content),
        state=UploadState.AWAITED,
        created_at=clock.now(),
        expires_at=clock.now(),
    )

    async def pieces():
        yield content

    return await receiving.receive(upload, pieces())


def csv_of(*texts: str) -> bytes:
    return "\n".join(["text,other", *(f"{text},{n}" for n, text in enumerate(texts, 1))]).encode()


async def a_draft(requester: Requester, content: bytes, settings=None, **project) -> Batch:
    """A batch with a file, not checked."""
    upload = await an_upload(requester.account_id, content)
    texts = BatchTexts(name="Sentences of May")
    more = {} if settings is None else {"settings": settings}
    made = await a_project(requester, **project)
    new = NewBatch(project_id=made.id, texts=texts, upload_id=upload.id, **more)
    return await batches.create_batch(requester, new)


async def work(batch: Batch, *, chunks: int = 1_000) -> Batch:
    """Do the batch's job, as far as it goes now. Returns the batch as it is then."""
    batch = await again(batch)
    job = await Job.get(id=batch.job_id)
    if job.state in ACTIVE:
        await jobs.begin(job.id)
        while chunks and await jobs.do_chunk(job.id):
            chunks -= 1
    return await again(batch)


async def again(batch: Batch) -> Batch:
    return await Batch.get(id=batch.id)


async def a_checked(requester: Requester, content: bytes, settings=None, **project) -> Batch:
    draft = await a_draft(requester, content, settings, **project)
    return await work(await batches.check_batch(requester, draft.id))


async def publish(requester: Requester, batch: Batch, **more) -> Batch:
    """Begin to publish a batch as it is."""
    batch = await again(batch)
    wanted = Publishing(version=batch.version, **more)
    return await batches.publish_batch(requester, batch.id, wanted)


async def errors_of(batch: Batch) -> str:
    """The file of errors."""
    upload = await Upload.get(id=batch.errors_upload_id)
    return b"".join([piece async for piece in parts.pieces_of(upload)]).decode()
