"""Reads a stored CSV file window by window, so that neither file nor row fills the memory.

A window begins where a row does, and ends with the row that fills it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from domain.kernel.refusals import InvalidInput, Rule
from domain.results import limits
from domain.storage.csv_files.limits import RowBounds
from domain.storage.csv_files.parser import CsvPosition, CsvRow, RowParser, Unreadable

FILE = "file"


@dataclass(frozen=True, slots=True)
class CsvWindow:
    """The whole rows of a window. Blank ones are empty lists; the next window begins at `ends`."""

    rows: list[list[str]]
    ends: int
    is_last: bool


async def read_window(pieces: AsyncGenerator[bytes, None], start: int, *, first: int) -> CsvWindow:
    """The rows of a file from this byte on, where these pieces of it begin, which are closed.

    `first` is the number of the first row.
    Raises InvalidInput, with the number of the row, for what is no CSV in UTF-8.
    """
    longest = limits.LONGEST_ROW_BYTES
    parser = RowParser(CsvPosition(start, first), RowBounds(longest, longest), with_blank=True)
    found: list[CsvRow] = []
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                parser.feed(piece)
                for row in map(_usable, parser.rows()):
                    found.append(row)
                    is_full = len(found) >= limits.WINDOW_ROWS
                    if is_full or row.end - start >= limits.WINDOW_BYTES:
                        return CsvWindow([each.cells for each in found], row.end, is_last=False)
        parser.close()
        found += map(_usable, parser.rows())
    except Unreadable as fault:
        raise _refusal(fault.row, fault.reason) from None
    return CsvWindow([row.cells for row in found], found[-1].end if found else start, is_last=True)


def path(row: int) -> str:
    """The path of a row, as refusals name it: the header is row 1."""
    return f"{FILE}[{row}]"


def _usable(row: CsvRow) -> CsvRow:
    if row.problems:
        raise _refusal(row.number, row.problems[0].reason)
    return row


def _refusal(row: int, reason: str) -> InvalidInput:
    bound = 'a row of comma-separated values, quoted by ", in UTF-8'
    return InvalidInput(path(row), reason, bound, broken=Rule.FORMAT)
