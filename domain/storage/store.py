"""The port to the store of bytes: a folder, or a service behind the network.

A process adopts the store of its installation once, when it starts. Files of some purposes are
encrypted before they come here (`sealing.py`), whatever the store is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID


class StoreUnavailable(OSError):
    """The store does not answer, or does not do what it must. It passes."""


class BlobMissing(Exception):
    """The store has no bytes under an id of which the database says that it has."""


class BlobAltered(Exception):
    """The bytes in the store are not those that were written."""


class BlobStore(Protocol):
    """Holds bytes by ids. It never sees a name, or anything else that a client chose."""

    async def write(self, blob_id: UUID, pieces: AsyncIterator[bytes], *, length: int) -> None:
        """Store the pieces, durably once this returns, and visible all at once or never.

        An exception of `pieces` passes through, and nothing is stored then. Raises
        StoreUnavailable, or another OSError.
        """

    def read(self, blob_id: UUID, start: int = 0) -> AsyncIterator[bytes]:
        """The bytes in pieces, from this one on; none where there are no more.

        Raises BlobMissing, StoreUnavailable, or another OSError.
        """

    async def remove(self, blob_id: UUID) -> None:
        """Delete the bytes, and what is left of an attempt to write them, where they are there."""


_current: BlobStore | None = None


def current() -> BlobStore:
    """The store in use."""
    assert _current is not None, "a process that serves files has adopted a store"
    return _current


def adopt(store: BlobStore) -> None:
    """Use this store in this process."""
    global _current
    _current = store
