"""The rows of a batch's file, some of them for one chunk of a job."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice

from domain.batches.models import Batch
from domain.batches.refusals import FileMissing
from domain.storage import queries as uploads
from domain.storage.csv_files import reading
from domain.storage.csv_files.parser import CsvPosition, CsvRow, Unreadable
from domain.storage.models import Upload

MOST_BYTES = 1024 * 1024  # of rows, which may be long: a chunk that has read them ends


@dataclass(frozen=True, slots=True)
class SomeRows:
    """Rows that follow a position. `fault` is why the file cannot be read behind them."""

    rows: list[CsvRow]
    after: CsvPosition
    is_last: bool
    fault: Unreadable | None = None


async def file_of(batch: Batch) -> Upload:
    """The batch's file. Raises FileMissing."""
    upload = None if batch.upload_id is None else await uploads.any_upload(batch.upload_id)
    if upload is None or upload.sha256 != batch.upload_sha256:
        raise FileMissing
    return upload


async def some_rows(upload: Upload, start: CsvPosition, most: int) -> SomeRows:
    """At most so many rows from a position on. Raises what the store raises."""
    found: list[CsvRow] = []
    async with aclosing(reading.rows(upload, start)) as lots:
        try:
            async for lot in lots:
                found += islice(lot, most - len(found))
                if found and (len(found) >= most or found[-1].end >= start.offset + MOST_BYTES):
                    return SomeRows(found, found[-1].after, is_last=False)
                await asyncio.sleep(0)
        except Unreadable as fault:
            return SomeRows(found, _after(found, start), is_last=True, fault=fault)
    return SomeRows(found, _after(found, start), is_last=True)


def _after(found: list[CsvRow], start: CsvPosition) -> CsvPosition:
    return found[-1].after if found else start
