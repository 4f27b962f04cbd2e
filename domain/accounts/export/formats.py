"""The two forms of each file: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from enum import StrEnum

import orjson

from domain.accounts.export.reading import Value
from domain.storage import sheet

Rows = Sequence[Mapping[str, Value]]


class Format(StrEnum):
    """A form, by the ending of its files."""

    JSON = "json"
    CSV = "csv"


def head(form: Format, columns: Sequence[str]) -> bytes:
    """What a file begins with."""
    return b"[" if form is Format.JSON else _lines([columns])


def body(form: Format, rows: Rows, *, is_first: bool) -> bytes:
    """Some rows; the first ones of a file have none before them."""
    if form is Format.CSV:
        return _lines([[_cell(value) for value in row.values()] for row in rows])
    texts = b",\n".join(orjson.dumps(row, option=orjson.OPT_PASSTHROUGH_DATETIME) for row in rows)
    return (b"\n" if is_first else b",\n") + texts


def tail(form: Format) -> bytes:
    """What a file ends with."""
    return b"\n]\n" if form is Format.JSON else b""


def _cell(value: Value) -> str:
    """A value as a cell: texts that look like formulas begin with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return sheet.guarded(value)
    return orjson.dumps(value).decode()


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
