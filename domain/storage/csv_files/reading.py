"""Reads the rows of an uploaded CSV file, from any row on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from domain.storage import reading
from domain.storage.csv_files.limits import OF_BATCHES, RowBounds
from domain.storage.csv_files.parser import START, CsvPosition, CsvRow, RowParser
from domain.storage.models import Upload


async def rows(
    upload: Upload, start: CsvPosition = START, bounds: RowBounds = OF_BATCHES
) -> AsyncGenerator[Iterable[CsvRow], None]:
    """The rows from a position on, in lots: take all of a lot before the next one.

    Raises Unreadable where the rest cannot be read, and what the store raises.
    """
    parser = RowParser(start, bounds)
    async with aclosing(reading.read(upload, start.offset)) as pieces:
        async for piece in pieces:
            parser.feed(piece)
            yield parser.rows()
    parser.close()
    yield parser.rows()
