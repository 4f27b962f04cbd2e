"""A store in a bucket of a service that speaks S3: one object for each blob."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import httpx2

from api.storage.sigv4 import Signer
from domain.storage.limits import PIECE_BYTES
from domain.storage.store import BlobMissing, StoreUnavailable

CONNECT_SECONDS = 5
SILENT_SECONDS = 30  # in which nothing can be sent or read
MOST_CONNECTIONS = 100
NO_SUCH_RANGE = 416  # The object has no byte there.
SHOWN_CHARACTERS = 300  # of the service's own words, in a log


class BucketStore:
    """Objects of one bucket, by their path. `url` ends with the bucket, or with a prefix in it."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url.rstrip("/")
        self._signer = signer
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=MOST_CONNECTIONS),
            trust_env=False,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold connections for as long as the block lasts."""
        async with self._client:
            yield

    async def write(self, blob_id: UUID, pieces: AsyncIterator[bytes], *, length: int) -> None:
        """Put an object. The service drops one that is shorter than it says."""
        async with self._asked("PUT", blob_id, content=pieces, length=length) as response:
            await _must_be(response, 200)

    async def read(self, blob_id: UUID, start: int = 0) -> AsyncIterator[bytes]:
        """The bytes of an object in pieces, from one on."""
        async with self._asked("GET", blob_id, start=start) as response:
            if response.status_code == 404:
                raise BlobMissing(str(blob_id))
            if start and response.status_code == NO_SUCH_RANGE:
                return
            await _must_be(response, 206 if start else 200)
            async for piece in response.aiter_bytes(PIECE_BYTES):
                yield piece

    async def remove(self, blob_id: UUID) -> None:
        """Delete an object."""
        async with self._asked("DELETE", blob_id) as response:
            await _must_be(response, 200, 204, 404)

    @asynccontextmanager
    async def _asked(
        self,
        method: str,
        blob_id: UUID,
        *,
        content: AsyncIterator[bytes] | None = None,
        length: int | None = None,
        start: int = 0,
    ) -> AsyncIterator[httpx2.Response]:
        url = f"{self._url}/{blob_id.hex}"
        # The real time, since the service compares it with its own.
        more = {"range": f"bytes={start}-"} if start else None
        headers = self._signer.headers(method, url, at=datetime.now(UTC), more=more)
        if length is not None:
            headers["content-length"] = str(length)
        try:
            async with self._client.stream(
                method, url, content=content, headers=headers
            ) as response:
                yield response
        except httpx2.TransportError as fault:
            raise StoreUnavailable(f"the store does not answer: {fault!r}") from fault


async def _must_be(response: httpx2.Response, *allowed: int) -> None:
    if response.status_code in allowed:
        return
    said = (await response.aread())[:SHOWN_CHARACTERS].decode(errors="replace")
    raise StoreUnavailable(f"the store answered {response.status_code}: {said}")
