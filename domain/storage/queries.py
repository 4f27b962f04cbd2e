"""Reads and row locks of uploads. A feature with its own rule reads an upload that it attached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import MAILED


class Waiting(NamedTuple):
    """The uploads of an account that nothing uses yet."""

    uploads: int
    size_bytes: int


async def own_uploads(account_id: UUID, keys: Sequence[UUID]) -> list[Upload | None]:
    """The uploads that the account made, in the order of the ids; None for others.

    An archive of all data of the account is read by its mailed link alone.
    """
    rows = await Upload.filter(
        id__in=list(keys), account_id=account_id, purpose__not_in=list(MAILED)
    ).exclude(state=UploadState.DELETED)
    known = {row.id: row for row in rows}
    return [known.get(key) for key in keys]


async def any_upload(upload_id: UUID) -> Upload | None:
    """An upload of anybody, that is not deleted. The caller has decided who may read it."""
    upload = await Upload.get_or_none(id=upload_id)
    return None if upload is None or upload.state == UploadState.DELETED else upload


async def blob(blob_id: UUID) -> StoredBlob | None:
    """The row of stored bytes."""
    return await StoredBlob.get_or_none(id=blob_id)


async def locked_upload(upload_id: UUID) -> Upload:
    """The upload, locked until the unit of work ends. Raises NotFound for a deleted one."""
    row = await _LOCKED.row(upload_id)
    upload = None if row is None else Upload.of(row)
    if upload is None or upload.state == UploadState.DELETED:
        raise NotFound("upload")
    return upload


async def locked_uploads(keys: Sequence[UUID]) -> dict[UUID, Upload]:
    """The uploads of these ids that are not deleted, locked in the order of their ids."""
    rows = await _LOCKED_TOGETHER.rows(list(keys))
    uploads = [Upload.of(row) for row in rows]
    return {each.id: each for each in uploads if each.state != UploadState.DELETED}


async def uploads(keys: Sequence[UUID]) -> dict[UUID, Upload]:
    """Uploads of anybody, that are not deleted. The caller decides who may see them."""
    rows = await Upload.filter(id__in=list(keys)).exclude(state=UploadState.DELETED)
    return {row.id: row for row in rows}


async def waiting(account_id: UUID, *, at: datetime) -> Waiting:
    """What counts towards the bounds of the account: all but links that have expired."""
    row = await _WAITING.row(account_id, at)
    assert row is not None, "a count has a row"
    return Waiting(int(row["uploads"]), int(row["size_bytes"]))


_LOCKED = Statement(f"SELECT {Upload.columns()} FROM uploads WHERE id = $1 FOR NO KEY UPDATE")
_LOCKED_TOGETHER = Statement(
    f"""SELECT {Upload.columns()} FROM uploads WHERE id = ANY($1::uuid[])
        ORDER BY id FOR NO KEY UPDATE"""
)
_WAITING = Statement(
    """SELECT count(*) AS uploads, coalesce(sum(size_bytes), 0) AS size_bytes FROM uploads
       WHERE account_id = $1 AND purpose <> 'RESULTS_FILE'
           AND (state = 'STORED' OR (state = 'AWAITED' AND expires_at > $2))"""
)
