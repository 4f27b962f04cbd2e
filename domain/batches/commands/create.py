"""Creating a batch, and changing it until it is published."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from uuid import UUID

import orjson

from domain.batches import queries, rules
from domain.batches import settings as batch_settings
from domain.batches.changes import SettingChanges
from domain.batches.hit_types import hit_type_draft
from domain.batches.lifecycle import BatchState, BatchVerb
from domain.batches.models import Batch
from domain.batches.refusals import BatchHasChanged
from domain.batches.rules import BatchTexts
from domain.batches.settings import BatchSettings
from domain.batches.writing import move, store, store_invalid_rows
from domain.hits import rules as hit_rules
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.projects import settings as hit_settings
from domain.projects.models import Project
from domain.storage import keeping, parts
from domain.storage.purposes import UploadPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """A batch to create. Settings that are not given are those of the project."""

    project_id: UUID
    texts: BatchTexts
    upload_id: UUID | None = None
    settings: SettingChanges = field(default_factory=SettingChanges)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchChanges:
    """New values of a batch that is not published; None leaves one as it is."""

    version: int  # that the caller saw
    texts: BatchTexts | None = None
    upload_id: UUID | None = None
    settings: SettingChanges = field(default_factory=SettingChanges)
    takes_latest_revision: bool = False  # of the project's template


@retried
async def create_batch(
    requester: Requester, new: NewBatch, *, client_token: str | None = None
) -> Batch:
    """Add a batch in the state DRAFT. Its file is an upload of the caller, which it keeps.

    Raises NotFound for a project, an upload or a worker list.
    """
    rules.check_texts(new.texts)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="createBatch",
        token=client_token,
        input=[new.project_id, asdict(new.texts), new.upload_id, new.settings.values()],
    )
    async with unit_of_work() as unit:
        project = await _used_project(requester, new.project_id)
        if earlier := await earlier_answer(request):
            return await Batch.get(id=earlier["batch"])
        now, key = clock.now(), new_id()
        settings = new.settings.applied_to(
            BatchSettings(hits=hit_settings.from_values(project.settings))
        )
        await _check(requester, key, settings)
        await _ADD.run(
            key,
            requester.id,
            project.id,
            project.template_id,
            BatchState.DRAFT.value,
            orjson.dumps(batch_settings.to_values(settings)).decode(),
            now,
        )
        batch = await queries.locked(key)
        batch.name, batch.description = new.texts.name, new.texts.description
        if new.upload_id is not None:
            await _take_file(requester, batch, new.upload_id)
        await store(batch, unit)
        await store_answer(request, {"batch": key})
        return batch


@retried
async def update_batch(requester: Requester, batch_id: UUID, changes: BatchChanges) -> Batch:
    """Change a batch that is not published. It is a draft then, and has to be checked again,
    unless only its texts have changed. One that is so already stays as it is.

    Raises BatchHasChanged, and WrongState for other changes than of texts once it is published.
    """
    rules.check_version(changes.version)
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        if await _is_so(batch, changes):
            return batch
        if batch.version != changes.version:
            raise BatchHasChanged(batch.version)
        if changes.texts is not None:
            rules.check_texts(changes.texts)
            batch.name, batch.description = changes.texts.name, changes.texts.description
        if changes.settings or changes.upload_id or changes.takes_latest_revision:
            move(batch, BatchVerb.CHANGE)
            await _change(requester, batch, changes)
            await forget_check(batch)
        batch.version += 1
        await store(batch, unit)
        return batch


async def _is_so(batch: Batch, changes: BatchChanges) -> bool:
    """Whether nothing would change, as where a client sends its changes once more."""
    texts, settings = changes.texts, batch_settings.from_values(batch.settings)
    template_id = batch.template_id
    if changes.takes_latest_revision:
        template_id = (await Project.get(id=batch.project_id)).template_id
    return (
        (texts is None or (texts.name, texts.description) == (batch.name, batch.description))
        and changes.settings.applied_to(settings) == settings
        and changes.upload_id in (None, batch.upload_id)
        and template_id == batch.template_id
    )


async def _change(requester: Requester, batch: Batch, changes: BatchChanges) -> None:
    if changes.settings:
        settings = changes.settings.applied_to(batch_settings.from_values(batch.settings))
        await _check(requester, batch.id, settings)
        batch.settings = batch_settings.to_values(settings)
    if changes.upload_id is not None:
        await keeping.delete_attached(batch.id)
        await _take_file(requester, batch, changes.upload_id)
    if changes.takes_latest_revision:
        batch.template_id = (await Project.get(id=batch.project_id)).template_id


async def forget_check(batch: Batch) -> None:
    """Remove what a check of a locked batch has found."""
    if batch.errors_upload_id is not None:
        await parts.delete_made(batch.errors_upload_id)
    if batch.invalid_rows is not None:
        await store_invalid_rows(batch, None)
    batch.errors_upload_id = batch.column_names = batch.message = batch.checked_at = None
    batch.total_rows = batch.invalid_count = batch.next_offset = batch.next_row = 0


async def _check(requester: Requester, batch_id: UUID, settings: BatchSettings) -> None:
    rules.check_settings(settings)
    hit_rules.check_hit_type(await hit_type_draft(requester, batch_id, settings))


async def _take_file(requester: Requester, batch: Batch, upload_id: UUID) -> None:
    upload = await keeping.attach(
        upload_id,
        account_id=calls.caller(requester.account_id),
        purpose=UploadPurpose.BATCH_FILE,
        to=batch.id,
    )
    batch.upload_id, batch.upload_sha256 = upload.id, upload.sha256


async def _used_project(requester: Requester, project_id: UUID) -> Project:
    row = await _USE_PROJECT.row(project_id, requester.id, clock.now())
    if row is None:
        raise NotFound("project")
    return Project.of(row)


_USE_PROJECT = Statement(
    f"""UPDATE projects SET last_used_at = $3
        WHERE id = $1 AND requester_id = $2 AND deleted_at IS NULL
        RETURNING {Project.columns()}"""
)
_ADD = Statement(
    """INSERT INTO batches (id, requester_id, project_id, template_id, name, description, state,
           settings, created_at, last_used_at)
       VALUES ($1, $2, $3, $4, '', '', $5, $6, $7, $7)"""
)
