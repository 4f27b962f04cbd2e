"""Deletes uploads that were never sent or never used, and bytes that belong to no upload."""

from __future__ import annotations

from datetime import datetime

from domain.kernel import policy
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.storage import store


@retried
async def expire(at: datetime, limit: int) -> int:
    """Mark uploads that nobody sent or used, or whose time is over, as deleted, and their bytes as
    to be deleted.

    An upload that is being received now is left alone. Returns the largest number of rows that one
    of its statements changed.
    """
    unattached = at - policy.current().unattached_uploads_kept
    async with unit_of_work():
        return max(
            await _EXPIRE.run(at, limit),
            await _EXPIRE_STORED.run(unattached, limit),
            await _EXPIRE_MADE.run(at, limit),
            await _LET_GO.run(at, limit),
        )


async def sweep(at: datetime, limit: int) -> int:
    """Delete bytes whose time has come, then their rows. Returns the number of bytes' rows.

    Bytes go first: if this process dies in between, they are deleted a second time.
    """
    rows = await _DUE.rows(at, limit)
    for row in rows:
        await store.current().remove(key(row["id"]))
        await _forget(key(row["id"]), at)
    return len(rows)


@retried
async def forget_deleted(at: datetime, limit: int) -> int:
    """Delete the rows of deleted uploads whose bytes are gone."""
    async with unit_of_work():
        return await _FORGET_UPLOADS.run(limit)


@retried
async def _forget(blob_id: object, at: datetime) -> None:
    async with unit_of_work():
        await _FORGET.run(blob_id, at)


_EXPIRE = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT id FROM uploads WHERE state = 'AWAITED' AND expires_at <= $1 AND NOT EXISTS (
               SELECT 1 FROM stored_blobs WHERE upload_id = uploads.id AND delete_at > $1)
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_EXPIRE_STORED = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT id FROM uploads WHERE state = 'STORED' AND stored_at <= $1
           ORDER BY stored_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_EXPIRE_MADE = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT id FROM uploads
           WHERE purpose IN ('DATA_EXPORT', 'RESULTS_FILE') AND state = 'ATTACHED'
               AND expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_LET_GO = Statement(
    """UPDATE stored_blobs SET delete_at = $1 WHERE id IN (
           SELECT stored_blobs.id FROM stored_blobs
           JOIN uploads ON uploads.id = stored_blobs.upload_id
           WHERE uploads.state = 'DELETED' AND stored_blobs.delete_at IS NULL
           ORDER BY stored_blobs.id LIMIT $2 FOR UPDATE OF stored_blobs SKIP LOCKED)"""
)
_DUE = Statement("SELECT id FROM stored_blobs WHERE delete_at <= $1 ORDER BY delete_at LIMIT $2")
_FORGET = Statement("DELETE FROM stored_blobs WHERE id = $1 AND delete_at <= $2")
_FORGET_UPLOADS = Statement(
    """DELETE FROM uploads WHERE id IN (
           SELECT id FROM uploads WHERE state = 'DELETED' AND NOT EXISTS (
               SELECT 1 FROM stored_blobs WHERE upload_id = uploads.id)
           ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)"""
)
