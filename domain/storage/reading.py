"""Reads the bytes of an upload; those that are encrypted are decrypted and verified on the way."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

from domain.storage import queries, sealing, store
from domain.storage.models import FILE_KEY, Upload
from domain.storage.purposes import ALLOWANCES
from domain.storage.store import BlobAltered, BlobMissing


async def read(upload: Upload) -> AsyncIterator[bytes]:
    """The bytes in pieces. The caller has decided who may read them, and noted the reading.

    Raises SecretUnreadable before the first piece, BlobAltered before any piece that is not as it
    was stored, and what the store raises.
    """
    assert upload.blob_id is not None, "it has bytes"
    pieces = store.current().read(upload.blob_id)
    if not ALLOWANCES[upload.purpose].is_encrypted:
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
