"""Rows of CSV files with their numbers, and the rows that cannot be played."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from domain.kernel.bounds import CONTROL

MOST_ROWS = 1_000_000  # of one file
MOST_NAMED = 5  # examples in a reason

Row = Mapping[str, str]


class DataError(Exception):
    """A data set that cannot be played; the message says which file and what to change."""


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with its number as a spreadsheet shows it: the header is row 1."""

    number: int
    values: Row

    def __getitem__(self, column: str) -> str:
        return self.values[column]


class BadRows:
    """The rows of a data set that cannot be played, by file and reason."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._examples: dict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, path: Path, number: int, reason: str, *, example: str = "") -> None:
        """Count a row; the example says what is wrong in this one."""
        self._numbers[path.name, reason].append(number)
        if example:
            self._examples[path.name, reason].append(example)

    @property
    def count(self) -> int:
        """How many rows are bad; one that is bad for two reasons counts once."""
        return len({(file, n) for (file, _), rows in self._numbers.items() for n in rows})

    def lines(self) -> list[str]:
        """One line for each file and reason, with the numbers of all its rows."""
        return [
            f"  {file}, {rows_in_words(numbers)}: {reason}{_some(self._examples[file, reason])}."
            for (file, reason), numbers in self._numbers.items()
        ]


def read(path: Path, columns: Sequence[str], bad: BadRows) -> list[NumberedRow]:
    """The rows of a file that have these columns filled; others are added to the bad ones.

    Raises DataError for a file that is missing, is no CSV, or lacks a column.
    """
    if not path.is_file():
        raise DataError(f"{path.parent} has no {path.name}: a data set needs it.")
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            found = list(_numbered(path, csv.reader(opened, strict=True), columns, bad))
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a CSV file in UTF-8: {error}.") from None
    return found


def _numbered(
    path: Path, rows: Iterator[list[str]], columns: Sequence[str], bad: BadRows
) -> Iterator[NumberedRow]:
    header = next(rows, [])
    if missing := [name for name in columns if name not in header]:
        raise DataError(f"{path} lacks the column {', '.join(missing)}.")
    is_empty = True
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise DataError(f"{path} has more than {MOST_ROWS} rows.")
        if not cells:
            continue  # an empty line
        is_empty = False
        values = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
        if empty := [name for name in columns if not values[name].strip()]:
            bad.add(path, number, f"no {' and no '.join(empty)}")
        elif len(cells) > len(header):
            bad.add(path, number, "there are more values than columns")
        elif any(CONTROL.search(cell) for cell in cells):
            bad.add(path, number, "a control character, which the market takes in no text")
        else:
            yield NumberedRow(number, values)
    if is_empty:
        raise DataError(f"{path} has no rows: there is nothing to play.")


def rows_in_words(numbers: Sequence[int]) -> str:
    """`row 5`, or `rows 5, 7-9`: rows that follow each other are shown as one range."""
    ordered = sorted(set(numbers))
    starts = [ordered[0], *(after for before, after in pairwise(ordered) if after > before + 1)]
    ends = [*(before for before, after in pairwise(ordered) if after > before + 1), ordered[-1]]
    ranges = [
        str(start) if start == end else f"{start}-{end}"
        for start, end in zip(starts, ends, strict=True)
    ]
    return f"row{'s' if len(ordered) > 1 else ''} {', '.join(ranges)}"


def _some(examples: Sequence[str]) -> str:
    if not examples:
        return ""
    different = list(dict.fromkeys(examples))
    more = f" and {len(different) - MOST_NAMED} more" if len(different) > MOST_NAMED else ""
    return f" ({', '.join(different[:MOST_NAMED])}{more})"
