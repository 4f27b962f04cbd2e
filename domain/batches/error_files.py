"""The file of a check's errors: a CSV file that the market makes, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from domain.batches.models import Batch
from domain.kernel import clock
from domain.storage import sheet
from domain.storage.growing import GrowingFile
from domain.storage.parts import NewFile
from domain.storage.purposes import UploadPurpose

COLUMNS = ("row", "column", "reason")
KEPT = timedelta(days=3650)  # the batch deletes it, long before
MOST_BYTES = 128 * 1024 * 1024  # a row may have as many errors as a template has placeholders
_MORE = ("", "", "There are more errors than this file has room for.")

Line = tuple[int, str, str]  # a row, its column or nothing, the reason


@dataclass(slots=True)
class ErrorFile:
    """The errors that a check has found up to now. Without errors there is no file."""

    file: GrowingFile | None = None
    found: str = ""  # by this chunk

    @classmethod
    def of(cls, state: dict[str, Any] | None) -> Self:
        """From the cursor of a job. Raises KeyError, TypeError or ValueError."""
        return cls() if state is None else cls(GrowingFile.of(state))

    def state(self) -> dict[str, Any] | None:
        """For the cursor of a job."""
        return None if self.file is None else self.file.state()

    def add(self, lines: Iterable[Line]) -> None:
        """Note errors. They are written by `advance` and `finish`."""
        cells = ((str(row), *map(sheet.guarded, said)) for row, *said in lines)
        # A name of a column may have bytes that are not UTF-8.
        text = sheet.lines(cells, quotes_all=False)
        self.found += text.encode("utf-8", "replace").decode()

    async def advance(self, batch: Batch, account_id: UUID) -> None:
        """Begin the file with the first error, and store a part where enough waits for it."""
        if not self.found:
            return
        if self.file is None:
            self.file = await GrowingFile.begin(_errors(account_id))
            batch.errors_upload_id = self.file.upload_id
            self._write(self.file, sheet.lines([COLUMNS], quotes_all=False) + self.found)
        else:
            self._write(self.file, self.found)
            if await self.file.is_ready():
                await self.file.store()
        self.found = ""

    @staticmethod
    def _write(file: GrowingFile, text: str) -> None:
        """Add the text, and where it fills the file, that there is more: then nothing follows."""
        if file.length < MOST_BYTES:
            file.add(text)
            if file.length >= MOST_BYTES:
                file.add(sheet.lines([_MORE], quotes_all=False))

    async def finish(self, batch: Batch) -> bool:
        """Store the last part. False where its row is new: call it again in the next chunk."""
        if self.file is None:
            return True
        if not await self.file.is_ready():
            return False
        await self.file.finish(batch.id, kept=KEPT)
        return True


def _errors(account_id: UUID) -> NewFile:
    return NewFile(
        account_id=account_id,
        purpose=UploadPurpose.BATCH_ERRORS,
        file_name="errors.csv",
        content_type="text/csv",
        expires_at=clock.now() + KEPT,
    )
