"""One row of an uploaded CSV file, read without the whole file in memory.

Rows are counted from 1, without the header and without blank lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.storage.csv_files import reading
from domain.storage.csv_files.header import column_names, problems_of
from domain.storage.csv_files.parser import CsvRow, Unreadable
from domain.storage.models import Upload


@dataclass(frozen=True, slots=True)
class FileRow:
    """The values of one row, by column."""

    columns: list[str]
    values: dict[str, str]


async def row_of(upload: Upload, number: int) -> FileRow:
    """A row of a file. Raises InvalidInput where there is no such row, or it cannot be read."""
    try:
        return await _row_of(upload, number)
    except Unreadable as fault:
        if fault.row == 0:
            bound = "a CSV file in UTF-8 whose first row names the columns"
            raise InvalidInput("uploadId", fault.reason, bound, broken=Rule.FORMAT) from None
        raise _refusal(fault.reason) from None


async def _row_of(upload: Upload, number: int) -> FileRow:
    columns, last = list[str](), 0
    async with aclosing(reading.rows(upload)) as lots:
        async for lot in lots:
            for row in lot:
                last = row.number
                if row.number == 0:
                    columns = column_names(row)
                elif row.number == number:
                    return _values(columns, row)
    if not columns:
        column_names(None)
    broken = Constraint.between(Rule.RANGE, 1, last)
    raise InvalidInput("row", number, f"the number of a row, from 1 to {last}", broken=broken)


def _values(columns: Sequence[str], row: CsvRow) -> FileRow:
    if problems := problems_of(row, columns):
        raise _refusal(problems[0].reason)
    return FileRow(list(columns), dict(zip(columns, row.cells, strict=True)))


def _refusal(reason: str) -> InvalidInput:
    bound = "that of a row that can be read"
    return InvalidInput("row", reason, bound, broken=Rule.FORMAT)
