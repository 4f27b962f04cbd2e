"""Reads the bytes of an upload; those that are encrypted are decrypted and verified on the way."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator

from domain.storage import queries, sealing, store
from domain.storage.models import FILE_KEY, Upload
from domain.storage.purposes import ALLOWANCES
from domain.storage.store import BlobAltered, BlobMissing


async def read(upload: Upload, start: int = 0) -> AsyncGenerator[bytes, None]:
    """The bytes in pieces, from one on: of an encrypted file, from the first one. The caller has
    decided who may read them, and noted the reading.

    Raises SecretUnreadable before the first piece, BlobAltered before any piece that is not as it
    was stored, and what the store raises.
    """
    assert upload.blob_id is not None, "it has bytes"
    is_encrypted = ALLOWANCES[upload.purpose].is_encrypted
    assert not (is_encrypted and start), "an encrypted file is read from its first byte on"
    pieces = store.current().read(upload.blob_id, start)
    if not is_encrypted:
        async for piece in pieces:
            yield piece
        return
    blob = await queries.blob(upload.blob_id)
    if blob is None:
        raise BlobMissing(str(upload.blob_id))
    key = FILE_KEY.decrypt(blob)
    if key is None:
        raise BlobAltered(f"{upload.blob_id} is not encrypted")
    async for piece in sealing.opened(base64.b64decode(key), blob.id, pieces):
        yield piece
