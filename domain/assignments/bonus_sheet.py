"""Comma-separated files of bonuses: a worker or an assignment, an amount and a reason. Pure.

The file is read whole or not at all: money moves by it, so each wrong cell is named by its line and
its column, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.assignments import rules
from domain.kernel.money import Money
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.qualifications import csv_rows
from domain.qualifications.csv_rows import CsvRow

SHEET_BYTES = 8_000_000
TARGETS = ("worker", "assignment")
_AMOUNT, _REASON = "amount", "reason"
_COLUMNS = (*TARGETS, _AMOUNT, _REASON)
_AN_AMOUNT = f"dollars such as 1.25, from {rules.SMALLEST_BONUS} to {rules.LARGEST_BONUS}"


@dataclass(frozen=True, slots=True)
class BonusLine:
    """One bonus of a file. Exactly one of `worker` and `assignment` is not empty."""

    number: int  # of its first line in the file; the header is line 1
    worker: str
    assignment: str
    amount: Money
    reason: str


def read(text: str) -> list[BonusLine]:
    """The bonuses of a file. Raises InvalidInput with each cell that is wrong, by its path such as
    `csv[3].amount`: the amount on line 3."""
    rows = csv_rows.read("csv", text, most_bytes=SHEET_BYTES)
    columns = _header(next(rows, (1, []))[1])
    wrong, lines = Objections(), list[BonusLine]()
    for number, cells in _few(rows):
        if len(cells) != len(columns):
            found, bound = f"{len(cells)} cells", f"a line of {len(columns)} cells"
            wrong.add(InvalidInput(f"csv[{number}]", found, bound, broken=Rule.FORMAT))
            continue
        line = _line(number, dict(zip(columns, cells, strict=True)), wrong)
        if line is not None:
            lines.append(line)
    wrong.raise_any()
    if not lines:
        bound = "a file with at least one line below the header"
        raise InvalidInput("csv", None, bound, broken=Constraint.between(Rule.COUNT, 1))
    return lines


def path(line: int, column: str) -> str:
    """The path of a cell, as refusals name it."""
    return f"csv[{line}].{column}"


def _few(rows: Iterator[CsvRow]) -> Iterator[CsvRow]:
    most = rules.MOST_BONUSES_A_CALL
    for count, row in enumerate(rows):
        if count == most:
            broken = Constraint.between(Rule.COUNT, 1, most)
            bound = f"at most {most} bonuses"
            raise InvalidInput("csv", f"more than {most}", bound, broken=broken)
        yield row


def _header(cells: Sequence[str]) -> list[str]:
    names = [normal_form(cell) for cell in cells]
    is_whole = {_AMOUNT, _REASON} < set(names) <= set(_COLUMNS)
    if not is_whole or len(set(names)) < len(names):
        bound = "a header with worker, assignment or both, and amount and reason, each once"
        raise InvalidInput("csv[1]", ",".join(cells), bound, broken=Rule.FORMAT)
    return names


def _line(number: int, cells: Mapping[str, str], wrong: Objections) -> BonusLine | None:
    target = wrong.check(_target, number, cells)
    amount = wrong.check(_amount, path(number, _AMOUNT), cells[_AMOUNT])
    reason = wrong.check(rules.checked_bonus_reason, path(number, _REASON), cells[_REASON])
    if target is None or amount is None or reason is None:
        return None
    worker, assignment = target
    return BonusLine(number, worker, assignment, amount, reason)


def _target(number: int, cells: Mapping[str, str]) -> tuple[str, str]:
    worker, assignment = (cells.get(column, "") for column in TARGETS)
    if bool(worker) == bool(assignment):
        column = next(each for each in TARGETS if each in cells)
        shown = worker or None
        bound = "a worker or an assignment: one of the two on each line"
        raise InvalidInput(path(number, column), shown, bound, broken=Rule.REQUIRED)
    return worker, assignment


def _amount(field: str, cell: str) -> Money:
    broken = Constraint.between(Rule.NUMBER, rules.SMALLEST_BONUS, rules.LARGEST_BONUS)
    try:
        amount = Money.parse(cell)
        rules.check_bonus_amount(amount)
    except (ValueError, InvalidInput):
        raise InvalidInput(field, cell, _AN_AMOUNT, broken=broken) from None
    return amount
