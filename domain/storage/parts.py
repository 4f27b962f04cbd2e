"""Files that the market makes in parts, each of bounded size: one blob a part, encrypted.

The row of a part is committed before its bytes are written, as of bytes that people send: by the
chunk of work before. The next chunk writes the bytes, and holds the row in its transaction; after
a rollback it writes them again. The bytes of an account's archive are encrypted, since they have in
clear what is stored encrypted elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, key
from domain.kernel.work import is_open
from domain.storage import limits, reading, sealing, store
from domain.storage.lifecycle import UPLOAD_LIFECYCLE, UploadState, UploadVerb
from domain.storage.models import FILE_KEY, Upload
from domain.storage.purposes import MADE, UploadPurpose

PARTS_AT_ONCE = 100  # are looked up by one statement
NO_PARTS = "00" * 32  # the hash before the first part
WRITTEN_WITHIN = timedelta(minutes=1)  # of a lease that is about to end nothing is begun


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that is begun: it is deleted at `expires_at`, whether or not it was finished."""

    account_id: UUID
    purpose: UploadPurpose
    file_name: str
    content_type: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile:
    """The facts about a file of which the last part is written."""

    size_bytes: int
    parts_hash: str  # see `hash_after`
    attached_to: UUID
    expires_at: datetime


async def begin(new: NewFile) -> UUID:
    """Add an upload without parts, in the unit of work of its cause. Returns its id."""
    assert is_open(), "a file is begun in the unit of work of its cause"
    assert new.purpose in MADE, "people send files of other purposes"
    upload_id = new_id()
    await _BEGIN.run(
        upload_id,
        new.account_id,
        new.purpose.value,
        new.file_name,
        new.content_type,
        UploadState.AWAITED.value,
        clock.now(),
        new.expires_at,
    )
    return upload_id


async def lease(upload_id: UUID) -> UUID:
    """Add the row of a part that is to be written after this commit. Returns its id."""
    assert is_open(), "a part is announced in the unit of work before"
    blob_id = new_id()
    await _LEASE.run(blob_id, upload_id, clock.now() + limits.BLOB_LEASE)
    return blob_id


async def is_leased(blob_id: UUID) -> bool:
    """Whether the bytes of a part may be written now; the row is locked then."""
    return await _LEASED.row(blob_id, clock.now() + WRITTEN_WITHIN) is not None


async def write(blob_id: UUID, number: int, plain: bytes) -> None:
    """Write the bytes of a leased part, and hold them. What an earlier attempt wrote goes first."""
    file_key, bytes_ = sealing.new_key(), store.current()
    pieces = sealing.sealed(file_key, blob_id, _in_pieces(plain))
    await bytes_.remove(blob_id)
    await bytes_.write(blob_id, pieces, length=sealing.sealed_length(len(plain)))
    encrypted = FILE_KEY.encrypt(blob_id, base64.b64encode(file_key).decode())
    assert await _HOLD.run(blob_id, number, encrypted) == 1, "the lease is locked"


def hash_after(parts_hash: str, plain: bytes) -> str:
    """The hash over the hashes of all parts, which stands in the place of the file's own."""
    return hashlib.sha256(bytes.fromhex(parts_hash) + hashlib.sha256(plain).digest()).hexdigest()


async def finish(upload: Upload, whole: WholeFile) -> None:
    """Make a locked upload whole: it can be read from the commit on."""
    stored = UPLOAD_LIFECYCLE.after(upload.state, UploadVerb.STORE)
    state = UPLOAD_LIFECYCLE.after(stored, UploadVerb.ATTACH)
    await _FINISH.run(
        upload.id,
        state.value,
        whole.size_bytes,
        whole.parts_hash,
        clock.now(),
        whole.attached_to,
        whole.expires_at,
    )


async def delete_others(upload: Upload) -> None:
    """Delete the account's earlier files of this purpose."""
    await _DELETE_OTHERS.run(upload.account_id, upload.purpose.value, upload.id)


async def delete_made(upload_id: UUID) -> None:
    """Delete a file, whole or not."""
    await _DELETE.run(upload_id)


async def pieces_of(upload: Upload) -> AsyncIterator[bytes]:
    """The bytes of any upload, in order. Raises as `reading.read`."""
    if upload.purpose not in MADE:
        async for piece in reading.read(upload):
            yield piece
        return
    last = 0
    while rows := await _PARTS.rows(upload.id, last):
        for row in rows:
            blob_id = key(row["id"])
            file_key = base64.b64decode(FILE_KEY.opened(blob_id, bytes(row["file_key"])))
            async for piece in sealing.opened(file_key, blob_id, store.current().read(blob_id)):
                yield piece
            last = row["part"]


async def _in_pieces(plain: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(plain), limits.PIECE_BYTES):
        yield plain[start : start + limits.PIECE_BYTES]


_BEGIN = Statement(
    """INSERT INTO uploads (id, account_id, purpose, file_name, content_type, size_bytes, state,
           created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8)"""
)
_LEASE = Statement("INSERT INTO stored_blobs (id, upload_id, delete_at) VALUES ($1, $2, $3)")
_LEASED = Statement("SELECT id FROM stored_blobs WHERE id = $1 AND delete_at > $2 FOR UPDATE")
_HOLD = Statement(
    "UPDATE stored_blobs SET delete_at = NULL, part = $2, file_key = $3 WHERE id = $1"
)
_FINISH = Statement(
    """UPDATE uploads SET state = $2, size_bytes = $3, sha256 = $4, stored_at = $5,
           attached_to = $6, attached_at = $5, expires_at = $7,
           blob_id = (SELECT id FROM stored_blobs WHERE upload_id = uploads.id AND part = 1)
       WHERE id = $1"""
)
_DELETE = Statement("UPDATE uploads SET state = 'DELETED' WHERE id = $1")
_DELETE_OTHERS = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT id FROM uploads
           WHERE account_id = $1 AND purpose = $2 AND id <> $3 AND state <> 'DELETED'
           ORDER BY id FOR NO KEY UPDATE)"""
)
_PARTS = Statement(
    f"""SELECT id, part, file_key FROM stored_blobs WHERE upload_id = $1 AND part > $2
        ORDER BY part LIMIT {PARTS_AT_ONCE}"""
)
