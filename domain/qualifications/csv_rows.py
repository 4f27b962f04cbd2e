"""Rows of comma-separated text, with the number of the line on which each begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput, Rule

CsvRow = tuple[int, list[str]]


def read(field: str, text: str, *, most_bytes: int) -> Iterator[CsvRow]:
    """Each row that is not blank, with its cells stripped. The first line of the text is line 1.

    Raises InvalidInput for text that is too long or cannot be read, as far as it is read.
    """
    bounds.octets(field, text, at_most=most_bytes)
    # Spreadsheets write a byte order mark at the start.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    first_line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield first_line, cells
            first_line = reader.line_num + 1
    except csv.Error as unreadable:
        bound = 'comma-separated values, quoted by "'
        raise InvalidInput(field, str(unreadable), bound, broken=Rule.FORMAT) from None
