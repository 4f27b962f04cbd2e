"""Comma-separated files with a value, or `Revoke`, for each worker id. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import Constraint, InvalidInput, Refused, Rule
from domain.people import printed_ids
from domain.qualifications import csv_rows, rules
from domain.qualifications.answer_key_rules import GREATEST_VALUE, LEAST_VALUE
from domain.qualifications.csv_rows import CsvRow

SHEET_BYTES = 4_000_000
MOST_LINES = 10_000  # of workers
_WORKER_HEADERS = ("workerid", "worker id", "worker_id")
_VALUE_HEADER, _UPDATE_PREFIX = "value", "update-"
_GLOBAL_ID = re.compile(r"[0-9A-Za-z_-]{20,100}")
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
    return _lines(csv_rows.read("csv", text, most_bytes=SHEET_BYTES), type_name)


def _lines(rows: Iterator[CsvRow], type_name: str) -> list[SheetLine]:
    _, header = next(rows, (1, []))
    worker_at, value_at = _columns(header, type_name)
    lines: list[SheetLine] = []
    for number, cells in rows:
        if len(lines) == MOST_LINES:
            bound, broken = (
                f"at most {MOST_LINES} workers",
                Constraint.between(Rule.COUNT, 0, MOST_LINES),
            )
            raise InvalidInput("csv", f"more than {MOST_LINES}", bound, broken=broken)
        lines.append(_line(number, cells, header, at=(worker_at, value_at)))
    return lines


def _columns(header: Sequence[str], type_name: str) -> tuple[int, int]:
    """The columns of the worker's id and of the value."""
    update = f"UPDATE-{type_name.strip()}"
    expected = f'a file whose header has one column WorkerId and one "{update}", or one "value"'
    names = [normal_form(name) for name in header]
    workers = [n for n, name in enumerate(names) if name in _WORKER_HEADERS]
    values = [n for n, name in enumerate(names) if name in (normal_form(update), _VALUE_HEADER)]
    if len(workers) != 1 or len(values) != 1:
        raise InvalidInput("csv", ",".join(header), expected, broken=Rule.FORMAT)
    others = [
        header[number]
        for number, name in enumerate(names)
        if name.startswith(_UPDATE_PREFIX) and number != values[0]
    ]
    if others:
        bound = f"{expected}: other qualifications are imported by themselves"
        raise InvalidInput("csv", others[0], bound, broken=Rule.FORMAT)
    return workers[0], values[0]


def _line(
    number: int, cells: Sequence[str], header: Sequence[str], *, at: tuple[int, int]
) -> SheetLine:
    worker_at, value_at = at
    worker_id = cells[worker_at] if worker_at < len(cells) else ""
    printed = printed_ids.form_of(worker_id)
    if len(cells) != len(header):
        found, bound = f"{len(cells)} cells", f"{len(header)} cells a line"
        refused = InvalidInput("csv", found, bound, broken=Rule.FORMAT)
        return SheetLine(number, worker_id, refused)
    if printed_ids.WORKER_ID.fullmatch(printed) is None and not _GLOBAL_ID.fullmatch(worker_id):
        bound = "a worker's printed id (A and 13 characters) or global id"
        refused = InvalidInput("workerId", worker_id, bound, broken=Rule.FORMAT)
        return SheetLine(number, worker_id, refused)
    named = worker_id if _GLOBAL_ID.fullmatch(worker_id) else printed
    return SheetLine(number, named, _wanted(cells[value_at]))


def _wanted(cell: str) -> int | SheetVerb | Refused:
    plain = normal_form(cell)
    if not plain:
        return SheetVerb.UNTOUCHED
    if plain == _REVOKE:
        return SheetVerb.REVOKED
    bound = "a whole number of 32 bits, Revoke, or left blank"
    broken = Constraint.between(Rule.WHOLE_NUMBER, LEAST_VALUE, GREATEST_VALUE)
    refused = InvalidInput("value", cell, bound, broken=broken)
    if _WHOLE.fullmatch(cell) is None:
        return refused
    try:
        rules.check_value("value", int(cell))
    except InvalidInput:
        return refused
    return int(cell)
