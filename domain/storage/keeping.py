"""What features do with uploads inside their own unit of work: announce, attach, delete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import is_open
from domain.storage import limits, queries
from domain.storage.lifecycle import UPLOAD_LIFECYCLE, UploadState, UploadVerb
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from domain.storage.refusals import TooManyUploads
from domain.storage.rules import UploadDraft


async def announce(account_id: UUID, draft: UploadDraft) -> Upload:
    """Make a checked draft an upload that waits for its bytes.

    The caller holds the account, so that its bounds hold. Raises TooManyUploads.
    """
    assert is_open(), "an upload is announced in the unit of work of its account"
    now = clock.now()
    waiting = await queries.waiting(account_id, at=now)
    if waiting.uploads >= limits.MOST_WAITING:
        raise TooManyUploads("files", Rule.COUNT, limits.MOST_WAITING)
    if waiting.size_bytes + draft.size_bytes > limits.MOST_WAITING_BYTES:
        raise TooManyUploads("bytes of files", Rule.BYTES, limits.MOST_WAITING_BYTES)
    upload = Upload.new(
        id=new_id(),
        account_id=account_id,
        purpose=draft.purpose,
        file_name=draft.file_name,
        content_type=draft.content_type,
        size_bytes=draft.size_bytes,
        state=UploadState.AWAITED,
        created_at=now,
        expires_at=now + limits.LINK_LASTS,
    )
    await _ANNOUNCE.run(
        upload.id,
        account_id,
        draft.purpose.value,
        draft.file_name,
        draft.content_type,
        draft.size_bytes,
        upload.state.value,
        now,
        upload.expires_at,
    )
    return upload


async def attach(upload_id: UUID, *, account_id: UUID, purpose: UploadPurpose, to: UUID) -> Upload:
    """Let a thing of the market use a stored upload, which is then stored until `delete_attached`.

    Raises NotFound unless the account made it for this purpose, and WrongState unless it is stored
    and nothing uses it.
    """
    assert is_open(), "an upload is attached in the unit of work of what uses it"
    upload = await queries.locked_upload(upload_id)
    if upload.account_id != account_id or upload.purpose != purpose:
        raise NotFound("upload")
    state, now = UPLOAD_LIFECYCLE.after(upload.state, UploadVerb.ATTACH), clock.now()
    await _ATTACH.run(upload.id, state.value, to, now)
    return upload.copy_with(state=state, attached_to=to, attached_at=now)


async def attach_locked(uploads: Sequence[Upload], *, to: UUID) -> None:
    """Let a thing use these locked uploads, which are stored and used by nothing.

    The caller has checked that the thing may use them.
    """
    assert is_open(), "uploads are attached in the unit of work of what uses them"
    for each in uploads:
        UPLOAD_LIFECYCLE.after(each.state, UploadVerb.ATTACH)
    await _ATTACH_LOCKED.run([each.id for each in uploads], to, clock.now())


async def attach_stored(
    keys: Collection[UUID], *, account_id: UUID, purpose: UploadPurpose, to: UUID
) -> None:
    """Let a thing use those of these uploads that the account made for this purpose, and that are
    stored and used by nothing."""
    assert is_open(), "uploads are attached in the unit of work of what uses them"
    await _ATTACH_STORED.run(sorted(keys), to, clock.now(), account_id, purpose.value)


async def delete_unattached(upload: Upload) -> None:
    """Delete a locked upload that nothing uses. One that is being received is then not stored."""
    assert is_open(), "an upload is deleted in the unit of work that holds it"
    state = UPLOAD_LIFECYCLE.after(upload.state, UploadVerb.DELETE)
    await _DELETE.run(upload.id, state.value)


async def delete_attached(to: UUID) -> int:
    """Delete every upload that this thing uses. Returns their number."""
    assert is_open(), "an upload is deleted in the unit of work of what used it"
    return await _DELETE_ATTACHED.run(to)


_ANNOUNCE = Statement(
    """INSERT INTO uploads (id, account_id, purpose, file_name, content_type, size_bytes, state,
           created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
)
_ATTACH = Statement(
    "UPDATE uploads SET state = $2, attached_to = $3, attached_at = $4 WHERE id = $1"
)
_ATTACH_LOCKED = Statement(
    """UPDATE uploads SET state = 'ATTACHED', attached_to = $2, attached_at = $3
       WHERE id = ANY($1::uuid[])"""
)
_ATTACH_STORED = Statement(
    """UPDATE uploads SET state = 'ATTACHED', attached_to = $2, attached_at = $3
       WHERE id IN (SELECT id FROM uploads
                    WHERE id = ANY($1::uuid[]) AND account_id = $4 AND purpose = $5
                        AND state = 'STORED'
                    ORDER BY id FOR NO KEY UPDATE)"""
)
_DELETE = Statement("UPDATE uploads SET state = $2 WHERE id = $1")
_DELETE_ATTACHED = Statement(
    """UPDATE uploads SET state = 'DELETED'
       WHERE id IN (SELECT id FROM uploads WHERE attached_to = $1 AND state = 'ATTACHED'
                    ORDER BY id FOR NO KEY UPDATE)"""
)
