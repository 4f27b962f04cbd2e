"""Files encrypted at rest: chunks of AES-256-GCM under a key of the file's own.

The nonce of a chunk is its index and a mark of the last one, so chunks that are cut off, moved or
taken from elsewhere open no more. A key encrypts one file once, so no nonce is used twice.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import AsyncIterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.storage.limits import PIECE_BYTES
from domain.storage.store import BlobAltered

KEY_BYTES, TAG_BYTES = 32, 16
SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES
_NONCE = struct.Struct(">xxxQ?")
_FORMAT = b"kempelen file 1/"


def new_key() -> bytes:
    """The key of one file."""
    return secrets.token_bytes(KEY_BYTES)


def sealed_length(length: int) -> int:
    """The bytes that a file of this length takes in the store."""
    chunks = max(1, -(-length // PIECE_BYTES))
    return length + chunks * TAG_BYTES


async def sealed(key: bytes, blob_id: UUID, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks to store."""
    cipher, bound = AESGCM(key), _FORMAT + blob_id.bytes
    async for index, piece, is_last in _cut(pieces, PIECE_BYTES):
        yield cipher.encrypt(_NONCE.pack(index, is_last), piece, bound)


async def opened(key: bytes, blob_id: UUID, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The file of stored chunks. Raises BlobAltered before anything that is not as it was."""
    cipher, bound = AESGCM(key), _FORMAT + blob_id.bytes
    async for index, piece, is_last in _cut(pieces, SEALED_PIECE_BYTES):
        try:
            plain = cipher.decrypt(_NONCE.pack(index, is_last), piece, bound)
        except InvalidTag:
            raise BlobAltered(str(blob_id)) from None
        yield plain


async def _cut(pieces: AsyncIterator[bytes], size: int) -> AsyncIterator[tuple[int, bytes, bool]]:
    """The same bytes in chunks of one size, numbered from 0; the last one may be shorter."""
    index, waiting = 0, bytearray()
    async for piece in pieces:
        waiting += piece
        while len(waiting) > size:
            yield index, bytes(waiting[:size]), False
            del waiting[:size]
            index += 1
    yield index, bytes(waiting), True
