"""Files that name workers: the printed ids, one a line, or in a column WorkerId.

Other columns are passed over, so that files of results and of workers are read as well. A file is
read part by part, so that none of them holds up others, however short its lines are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import NamedTuple

from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, Rule
from domain.people import printed_ids
from domain.storage.csv_files import reading
from domain.storage.csv_files.limits import OF_ANY
from domain.storage.csv_files.parser import START, CsvPosition, CsvRow, Unreadable
from domain.storage.models import Upload

MOST_BYTES = 2_000_000  # some 130,000 ids
ROWS_A_PART = 5_000  # also such as name nobody
_FIELD = "from.uploadId"
_HEADERS = ("workerid", "worker id", "worker_id")


class FilePlace(NamedTuple):
    """Where a file is read next, and the column of the ids, once a row has told it."""

    offset: int = START.offset  # in bytes
    row: int = START.row
    column: int | None = None

    @classmethod
    def of(cls, text: str) -> FilePlace:
        """From the text of a place. Raises ValueError."""
        offset, row, column = text.split(":")
        return cls(int(offset), int(row), int(column) if column else None)

    def __str__(self) -> str:
        return f"{self.offset}:{self.row}:{'' if self.column is None else self.column}"


async def read(upload: Upload, at: FilePlace, *, most: int) -> tuple[list[str], FilePlace | None]:
    """At most so many printed ids from a place on, as the file has them, each once; and the place
    of the following ones, unless the file has ended. Raises InvalidInput."""
    start, column, count = CsvPosition(at.offset, at.row), at.column, 0
    found: dict[str, None] = {}
    try:
        async with aclosing(reading.rows(upload, start, OF_ANY)) as lots:
            async for lot in lots:
                for row in lot:
                    count += 1
                    cells = _cells(row)
                    if column is None and any(cells):
                        column, is_header = _column_of(cells)
                        cells = [] if is_header else cells
                    if column is not None and column < len(cells) and cells[column]:
                        found[printed_ids.form_of(cells[column])] = None
                    if count >= ROWS_A_PART or len(found) >= most:
                        return list(found), FilePlace(*row.after, column)
    except Unreadable as fault:
        raise _refusal(f"row {fault.row}: {fault.reason}") from None
    return list(found), None


def _cells(row: CsvRow) -> Sequence[str]:
    if row.problems:
        raise _refusal(f"row {row.number}: {row.problems[0].reason}")
    return [cell.strip() for cell in row.cells]


def _column_of(cells: Sequence[str]) -> tuple[int, bool]:
    """The column of the ids by the first row, and whether that is a header."""
    named = [place for place, name in enumerate(cells) if normal_form(name) in _HEADERS]
    if len(named) == 1:
        return named[0], True
    if not named and len(cells) == 1:
        return 0, False
    bound = "a file with one column WorkerId, or with one id a line"
    raise InvalidInput(_FIELD, ",".join(cells), bound, broken=Rule.FORMAT)


def _refusal(fault: str) -> InvalidInput:
    bound = 'comma-separated values in UTF-8, quoted by "'
    return InvalidInput(_FIELD, fault, bound, broken=Rule.FORMAT)
