"""Batches in any state, as rows without HITs: for what looks at batches alone."""

from __future__ import annotations

from domain.batches import settings as batch_settings
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.settings import BatchSettings
from domain.hits import commands as hits
from domain.hits.rules import BatchScope
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Requester
from domain.projects.models import Project
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain.batches.published import SETTINGS

SHA256 = "ab" * 32


async def a_file_row(account_id, *, attached_to) -> Upload:
    """A CSV file that has no bytes in the store."""
    return await Upload.create(
        id=new_id(),
        account_id=account_id,
        purpose=UploadPurpose.BATCH_FILE,
        file_name="rows.csv",
        content_type="text/csv",
        size_bytes=100,
        state=UploadState.ATTACHED,
        sha256=SHA256,
        created_at=clock.now(),
        stored_at=clock.now(),
        expires_at=clock.now(),
        blob_id=new_id(),
        attached_to=attached_to,
        attached_at=clock.now(),
    )


async def a_batch_row(requester: Requester, project: Project, state: BatchState) -> Batch:
    """A batch of a file with one row."""
    key, now = new_id(), clock.now()
    upload = await a_file_row(requester.account_id, attached_to=key)
    batch = await Batch.create(
        id=key,
        requester_id=requester.id,
        project_id=project.id,
        template_id=project.template_id,
        name="Sentences of May",
        description="",
        state=state,
        settings=batch_settings.to_values(BatchSettings(hits=SETTINGS)),
        upload_id=upload.id,
        upload_sha256=SHA256,
        column_names=["sentence of May"],
        total_rows=1,
        published_rows=int(state is BatchState.PUBLISHED),
        created_at=now,
        last_used_at=now,
    )
    if state is BatchState.PUBLISHED:
        draft = SETTINGS.hit_type().in_batch(BatchScope(batch_id=key))
        batch.hit_type_id = (await hits.create_hit_type(requester, draft)).id
        await batch.save()
    return batch
