"""Receives the bytes of an upload: checks them while they arrive, and stores all or nothing.

A row for the bytes is committed before the first one is written, and names the time at which
housekeeping deletes them. The commit that makes the upload STORED takes that time away. So a crash
at any point leaves no bytes for ever, and the store is never listed.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import AsyncIterator
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, Refused, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.storage import limits, queries, sealing, store
from domain.storage.content import ContentCheck
from domain.storage.lifecycle import UPLOAD_LIFECYCLE, UploadState, UploadVerb
from domain.storage.models import FILE_KEY, Upload
from domain.storage.purposes import ALLOWANCES
from domain.storage.refusals import UploadProblem, UploadRefused, no_such_link

_log = logging.getLogger("kempelen.storage")


async def awaited(upload_id: UUID) -> Upload:
    """The upload of a link that was opened. Raises UploadRefused unless it waits for its bytes."""
    upload = await queries.any_upload(upload_id)
    if upload is None:
        raise no_such_link()
    if upload.state != UploadState.AWAITED:
        raise already_used()
    return upload


async def receive(upload: Upload, pieces: AsyncIterator[bytes]) -> Upload:
    """Store the bytes of an awaited upload.

    Raises UploadRefused for bytes that are not as announced, and where another sender was first.
    """
    key = sealing.new_key() if ALLOWANCES[upload.purpose].is_encrypted else None
    blob_id = await _begin(upload, key)
    checked = _Checked(upload, pieces)
    written, length = checked.pieces(), upload.size_bytes
    if key is not None:
        written = sealing.sealed(key, blob_id, written)
        length = sealing.sealed_length(length)
    try:
        await store.current().write(blob_id, written, length=length)
    except BaseException:
        await _abandon(blob_id)
        raise
    try:
        # A fault here may have come after the commit, so it leaves the bytes to housekeeping.
        return await _finish(upload.id, blob_id, checked.sha256)
    except Refused as refused:
        await _abandon(blob_id)
        raise (no_such_link() if isinstance(refused, NotFound) else already_used()) from None


def already_used() -> UploadRefused:
    """The refusal of a second file for one link."""
    return UploadRefused(
        UploadProblem.ALREADY_USED,
        "A file was stored by this link already, and a link takes one: announce another upload.",
    )


class _Checked:
    """The pieces of one body, checked and hashed on their way, in sizes that are good to write."""

    def __init__(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        self._announced = upload.size_bytes
        self._content = ContentCheck(upload.content_type)
        self._received = pieces
        self._length = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces to write. Raises UploadRefused before the last one where anything is wrong."""
        unwritten = bytearray()
        async for piece in self._received:
            self._take(piece)
            unwritten += piece
            # The last piece is written after the end was checked, so that no store has it all.
            while len(unwritten) > limits.PIECE_BYTES:
                yield bytes(unwritten[: limits.PIECE_BYTES])
                del unwritten[: limits.PIECE_BYTES]
        if self._length < self._announced:
            raise wrong_length(self._length, self._announced)
        self._content.end()
        yield bytes(unwritten)

    def _take(self, piece: bytes) -> None:
        self._length += len(piece)
        if self._length > self._announced:
            raise wrong_length(self._length, self._announced)
        self._content.take(piece)
        self._hash.update(piece)


def wrong_length(length: int, announced: int) -> UploadRefused:
    """The refusal of a body that is longer or shorter than the file that was announced."""
    if length > announced:
        return UploadRefused(
            UploadProblem.TOO_LONG, f"The file was announced with {announced} bytes; more came."
        )
    return UploadRefused(
        UploadProblem.TOO_SHORT, f"The file was announced with {announced} bytes; {length} came."
    )


@retried
async def _begin(upload: Upload, key: bytes | None) -> UUID:
    blob_id = new_id()
    file_key = None
    if key is not None:
        file_key = FILE_KEY.encrypt(blob_id, base64.b64encode(key).decode())
    async with unit_of_work():
        await _BEGIN.run(blob_id, upload.id, clock.now() + limits.BLOB_LEASE, file_key)
    return blob_id


@retried
async def _finish(upload_id: UUID, blob_id: UUID, sha256: str) -> Upload:
    """Make the upload stored, by these bytes. Raises WrongState where it is stored already."""
    now = clock.now()
    async with unit_of_work():
        upload = await queries.locked_upload(upload_id)
        state = UPLOAD_LIFECYCLE.after(upload.state, UploadVerb.STORE)
        if await _HOLD.run(blob_id, now) != 1:
            # The lease is over: housekeeping may be deleting the bytes.
            raise WrongState("upload", upload.state, [])
        await _STORED.run(upload_id, state.value, blob_id, sha256, now)
    return upload.copy_with(state=state, blob_id=blob_id, sha256=sha256, stored_at=now)


async def _abandon(blob_id: UUID) -> None:
    """Delete what was written. Where that fails, housekeeping does it later."""
    try:
        await store.current().remove(blob_id)
        await _forget(blob_id)
    except Exception as fault:
        _log.warning("the bytes %s are left to housekeeping: %s", blob_id, fault)


@retried
async def _forget(blob_id: UUID) -> None:
    async with unit_of_work():
        await _FORGET.run(blob_id)


_BEGIN = Statement(
    "INSERT INTO stored_blobs (id, upload_id, delete_at, file_key) VALUES ($1, $2, $3, $4)"
)
_HOLD = Statement("UPDATE stored_blobs SET delete_at = NULL WHERE id = $1 AND delete_at > $2")
_STORED = Statement(
    "UPDATE uploads SET state = $2, blob_id = $3, sha256 = $4, stored_at = $5 WHERE id = $1"
)
_FORGET = Statement("DELETE FROM stored_blobs WHERE id = $1 AND delete_at IS NOT NULL")
