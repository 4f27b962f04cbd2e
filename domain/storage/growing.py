"""A made file that grows with each chunk of a job, until it is finished.

The text of a chunk waits in the job's cursor until it is large enough for a part, so that a chunk
stores at most one part, of which the row was committed by the chunk before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.refusals import NotAllowed, NotFound
from domain.storage import parts, queries
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.parts import NO_PARTS, NewFile, WholeFile

PART_BYTES = 32 * 1024  # that wait in a cursor before they are stored


class FileGone(NotAllowed):
    """The file that a job writes is deleted."""

    def __init__(self) -> None:
        super().__init__("The file that this job makes is deleted: ask for another one.")


@dataclass(slots=True)
class GrowingFile:
    """A file as a job has it."""

    upload_id: UUID
    blob_id: UUID  # of the part that is stored next
    part: int = 1
    parts_hash: str = NO_PARTS
    size_bytes: int = 0
    waiting: str = ""

    @classmethod
    async def begin(cls, new: NewFile) -> Self:
        """Add an upload without bytes, and the row of its first part."""
        upload_id = await parts.begin(new)
        return cls(upload_id, await parts.lease(upload_id))

    @classmethod
    def of(cls, state: dict[str, Any]) -> Self:
        """The file that goes on after this state. Raises KeyError, TypeError or ValueError."""
        return cls(
            UUID(state["upload"]),
            UUID(state["blob"]),
            int(state["part"]),
            str(state["hash"]),
            int(state["size"]),
            str(state["waiting"]),
        )

    def state(self) -> dict[str, Any]:
        """All that the next chunk must know, as JSON."""
        return {
            "upload": str(self.upload_id),
            "blob": str(self.blob_id),
            "part": self.part,
            "hash": self.parts_hash,
            "size": self.size_bytes,
            "waiting": self.waiting,
        }

    async def is_ready(self) -> bool:
        """Whether this chunk may write to it. Where the job has paused for long, the next may.

        Raises FileGone.
        """
        await self._held()
        if await parts.is_leased(self.blob_id):
            return True
        self.blob_id = await parts.lease(self.upload_id)
        return False

    @property
    def length(self) -> int:
        """Its length up to now: bytes that are stored, and characters that wait."""
        return self.size_bytes + len(self.waiting)

    def add(self, text: str) -> None:
        """Have text follow, once `store` is called."""
        self.waiting += text

    async def store(self) -> None:
        """Store the text that waits, where it is enough. The last call of a chunk."""
        plain = self.waiting.encode()
        if len(plain) >= PART_BYTES:
            await self._write(plain)
            self.part += 1
            self.blob_id = await parts.lease(self.upload_id)

    async def finish(self, owner_id: UUID, *, kept: timedelta | None = None) -> None:
        """Store the rest, so that the file can be read from the commit on: a file of this job, or
        of what else has it, for so long; without a time, as long as exports are kept."""
        upload, plain = await self._held(), self.waiting.encode()
        if plain or self.part == 1:
            await self._write(plain or b"\n")  # no stored file is empty
        whole = WholeFile(
            size_bytes=self.size_bytes,
            parts_hash=self.parts_hash,
            attached_to=owner_id,
            expires_at=clock.now() + (kept or policy.current().exports_kept),
        )
        await parts.finish(upload, whole)

    async def _write(self, plain: bytes) -> None:
        await parts.write(self.blob_id, self.part, plain)
        self.parts_hash = parts.hash_after(self.parts_hash, plain)
        self.size_bytes += len(plain)
        self.waiting = ""

    async def _held(self) -> Upload:
        try:
            upload = await queries.locked_upload(self.upload_id)
        except NotFound:
            raise FileGone from None
        if upload.state is not UploadState.AWAITED:
            raise FileGone
        return upload
