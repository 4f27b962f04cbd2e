"""Comma-separated files with a value, or `Revoke`, for each worker id. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput, Refused
from domain.qualifications import rules

SHEET_BYTES = 4_000_000
MOST_LINES = 10_000  # of workers
_WORKER_HEADERS = ("workerid", "worker id", "worker_id")
_VALUE_HEADER, _UPDATE_PREFIX = "value", "update-"
_WORKER_ID = re.compile(r"A[0-9A-Z]{13}")
_WHOLE = re.compile(r"-?[0-9]{1,10}")
_REVOKE = "revoke"


class SheetVerb(Enum):
    """The meaning of a cell without a value."""

    REVOKED = "REVOKED"
    UNTOUCHED = "UNTOUCHED"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One worker of a sheet. `number` is the line in the file; the header is line 1."""

    number: int
    worker_id: str
    wanted: int | SheetVerb | Refused


def read(text: str, type_name: str) -> list[SheetLine]:
    """The lines of a sheet for one qualification type.

    Raises InvalidInput where the text is no such sheet. A line with an error contains its refusal.
    """
    bounds.octets("csv", text, at_most=SHEET_BYTES)
    try:
        return _lines(_rows(text), type_name)
    except csv.Error as unreadable:
        raise InvalidInput("csv", str(unreadable), 'comma-separated values, quoted by "') from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of its first line."""
    # Spreadsheets write a byte order mark at the start.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    first_line = 1
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield first_line, cells
        first_line = reader.line_num + 1


def _lines(rows: Iterator[tuple[int, list[str]]], type_name: str) -> list[SheetLine]:
    _, header = next(rows, (1, []))
    worker_at, value_at = _columns(header, type_name)
    lines: list[SheetLine] = []
    for number, cells in rows:
        if len(lines) == MOST_LINES:
            raise InvalidInput("csv", f"more than {MOST_LINES}", f"at most {MOST_LINES} workers")
        lines.append(_line(number, cells, header, at=(worker_at, value_at)))
    return lines


def _columns(header: Sequence[str], type_name: str) -> tuple[int, int]:
    """The columns of the worker's id and of the value."""
    update = f"UPDATE-{type_name.strip()}"
    expected = f'a file whose header has one column WorkerId and one "{update}", or one "value"'
    workers = [n for n, name in enumerate(header) if name.casefold() in _WORKER_HEADERS]
    values = [n for n, name in enumerate(header) if name == update]
    values += [n for n, name in enumerate(header) if name.casefold() == _VALUE_HEADER]
    if len(workers) != 1 or len(values) != 1:
        raise InvalidInput("csv", ",".join(header), expected)
    others = [
        name
        for number, name in enumerate(header)
        if name.casefold().startswith(_UPDATE_PREFIX) and number != values[0]
    ]
    if others:
        bound = f"{expected}: other qualifications are imported by themselves"
        raise InvalidInput("csv", others[0], bound)
    return workers[0], values[0]


def _line(
    number: int, cells: Sequence[str], header: Sequence[str], *, at: tuple[int, int]
) -> SheetLine:
    worker_at, value_at = at
    worker_id = cells[worker_at] if worker_at < len(cells) else ""
    if len(cells) != len(header):
        found = f"{len(cells)} cells"
        return SheetLine(
            number, worker_id, InvalidInput("csv", found, f"{len(header)} cells a line")
        )
    if _WORKER_ID.fullmatch(worker_id) is None:
        bound = "a worker's printed id: A and 13 characters"
        return SheetLine(number, worker_id, InvalidInput("workerId", worker_id, bound))
    return SheetLine(number, worker_id, _wanted(cells[value_at]))


def _wanted(cell: str) -> int | SheetVerb | Refused:
    if not cell:
        return SheetVerb.UNTOUCHED
    if cell.casefold() == _REVOKE:
        return SheetVerb.REVOKED
    refused = InvalidInput("value", cell, "a whole number of 32 bits, Revoke, or left blank")
    if _WHOLE.fullmatch(cell) is None:
        return refused
    try:
        rules.check_value("value", int(cell))
    except InvalidInput:
        return refused
    return int(cell)
