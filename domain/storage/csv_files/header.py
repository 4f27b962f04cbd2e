"""The header of a CSV file: the names of its columns, and rows that have a cell for each."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import bounds
from domain.kernel.normal_form import is_blank
from domain.storage.csv_files.limits import LONGEST_NAME, MOST_COLUMNS
from domain.storage.csv_files.parser import CellProblem, CsvRow, Unreadable


def column_names(header: CsvRow | None) -> list[str]:
    """The names in the first row. Raises Unreadable where it is no header."""
    if header is None:
        raise Unreadable(0, None, "the file is empty, and its first row must name the columns")
    if header.problems:
        raise Unreadable(0, *header.problems[0])
    names = header.cells
    if len(names) > MOST_COLUMNS:
        reason = f"{len(names)} columns, and at most {MOST_COLUMNS} are allowed"
        raise Unreadable(0, MOST_COLUMNS + 1, reason)
    for number, name in enumerate(names, 1):
        if is_blank(name):
            raise Unreadable(0, number, "the column has no name")
        if len(name) > LONGEST_NAME or not bounds.is_clean(name):
            reason = f"the name of a column is 1 to {LONGEST_NAME} characters of text"
            raise Unreadable(0, number, reason)
        if (first := names.index(name) + 1) != number:
            raise Unreadable(0, number, f"the column has the name of column {first}")
    return names


def separator_hint(names: Sequence[str]) -> str:
    """Where the only name of a header looks like a line that is separated otherwise: what to do."""
    if len(names) == 1 and (found := [each for each in ";\t|" if each in names[0]]):
        shown = {"\t": "tabs"}.get(found[0], f"{found[0]!r}")
        return f"; the cells seem to be separated by {shown}: save the file with commas"
    return ""


def problems_of(row: CsvRow, columns: Sequence[str]) -> tuple[CellProblem, ...]:
    """The reasons why a row has no value for each column, before any value is looked at."""
    if row.problems:
        return row.problems
    given, wanted = len(row.cells), len(columns)
    if given == wanted:
        return ()
    where = given + 1 if given < wanted else wanted + 1
    return (CellProblem(where, f"{given} cells, and the header has {wanted}"),)
