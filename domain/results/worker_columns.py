"""The columns of a workers file, and what its UPDATE columns say once filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.kernel.normal_form import name_key, normal_form
from domain.kernel.refusals import Constraint, InvalidInput, Refused, Rule
from domain.people import printed_ids
from domain.results import columns as result_columns
from domain.results import csv_windows
from domain.results.importing import Columns, check_header
from domain.review.pair_records import Decided, PairRecord

WORKER = "Worker ID"
CURRENT, UPDATE = "CURRENT-", "UPDATE-"
BLOCK_STATUS = "BlockStatus"
LEAST_VALUE, GREATEST_VALUE = 0, 100
REVOKE = "Revoke"
BLOCKED, NOT_BLOCKED = "Blocked", "Not blocked"
_IDS = ("worker id", "workerid", "worker_id")
_PERIODS = (
    ("Lifetime", "Your Lifetime Approval Rate"),
    ("Last 30 Days", "Your 30 Day Approval Rate"),
    ("Last 7 Days", "Your 7 Day Approval Rate"),
)
_NOT_AVAILABLE = "NA"


class BlockChange(StrEnum):
    """A change of a worker's block, as the file has it."""

    BLOCK = "Block"
    UNBLOCK = "Unblock"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A worker as the file shows them."""

    worker_id: str  # printed
    record: PairRecord
    is_blocked: bool
    values: Mapping[UUID, str]  # of the qualifications that they hold, by type


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What one filled cell of a worker wants: a value, None for Revoke, or a block."""

    column: str
    wanted: int | BlockChange | Refused | None
    type_id: UUID | None = None


def header(names: Sequence[str]) -> list[str]:
    """The names of all columns, with those of these qualification types."""
    counted = [
        text
        for period, rate in _PERIODS
        for text in (
            f"Number of HITs approved or rejected - {period}",
            f"Number of HITs approved - {period}",
            rate,
        )
    ]
    pairs = [start + each for each in (BLOCK_STATUS, *names) for start in (CURRENT, UPDATE)]
    return [WORKER, *counted, *pairs]


def cells(row: WorkerRow, type_ids: Sequence[UUID]) -> list[str]:
    """The cells of a worker, in the order of `header`."""
    record = row.record
    found = [row.worker_id]
    for decided in (record.lifetime, record.month, record.week):
        found += _counted(decided)
    found += [BLOCKED if row.is_blocked else NOT_BLOCKED, ""]
    for type_id in type_ids:
        found += [row.values.get(type_id, ""), ""]
    return found


def columns_of(names: Sequence[str], types: Mapping[str, UUID]) -> Columns:
    """Where the columns stand that say something. `types` are the requester's own, by name key.

    Raises InvalidInput without the worker's id or any UPDATE column, and for a qualification type
    that the requester does not have.
    """
    check_header(names)
    known = [normal_form(each.strip()) for each in names]
    workers = [n for n, each in enumerate(known) if each in _IDS]
    updates = {n: each for n, each in enumerate(known) if each.startswith(UPDATE.lower())}
    if len(workers) != 1 or not updates:
        bound = f"a header with one column {WORKER}, and columns whose names begin with {UPDATE}"
        raise InvalidInput(csv_windows.path(1), ",".join(names), bound, broken=Rule.FORMAT)
    found: list[list[Any]] = []
    for place, each in updates.items():
        name = name_key(names[place].strip()[len(UPDATE) :].strip())
        is_block = each == normal_form(UPDATE + BLOCK_STATUS)
        if not is_block and name not in types:
            bound = f"{UPDATE}{BLOCK_STATUS}, or the name of one of your qualification types"
            raise InvalidInput(csv_windows.path(1), names[place], bound, broken=Rule.ONE_OF)
        found.append([place, names[place].strip(), None if is_block else str(types[name])])
    if len({each[2] for each in found}) < len(found):
        bound = f"a header with each {UPDATE} column once"
        raise InvalidInput(csv_windows.path(1), None, bound, broken=Rule.UNIQUE)
    return {"worker": workers[0], "updates": found, "width": len(names)}


def body_of(row: Sequence[str], columns: Columns) -> dict[str, Any] | None:
    """The filled UPDATE cells of a row; None where none is."""
    filled = [
        [name, type_id, cell]
        for place, name, type_id in columns["updates"]
        if (cell := row[place].strip()) not in ("", _NOT_AVAILABLE)
    ]
    if not filled:
        return None
    return {"worker": printed_ids.form_of(row[columns["worker"]].strip()), "filled": filled}


def changes_of(number: int, body: Mapping[str, Any]) -> list[WantedChange]:
    """What the filled cells of a row want."""
    return [_change(number, *each) for each in body["filled"]]


def _change(number: int, name: str, type_id: str | None, cell: str) -> WantedChange:
    where = f"{csv_windows.path(number)}.{name}"
    if type_id is None:
        for change in BlockChange:
            if normal_form(cell) == normal_form(change.value):
                return WantedChange(name, change)
        bound = " or ".join(BlockChange)
        refused = InvalidInput(where, cell, bound, broken=Constraint.one_of(BlockChange))
        return WantedChange(name, refused)
    key = UUID(type_id)
    if normal_form(cell) == normal_form(REVOKE):
        return WantedChange(name, None, key)
    if cell.isascii() and cell.isdigit() and len(cell) <= len(str(GREATEST_VALUE)):
        value = int(cell)
        if value <= GREATEST_VALUE:
            return WantedChange(name, value, key)
    bound = f"a whole number from {LEAST_VALUE} to {GREATEST_VALUE}, or {REVOKE}"
    broken = Constraint.between(Rule.WHOLE_NUMBER, LEAST_VALUE, GREATEST_VALUE)
    return WantedChange(name, InvalidInput(where, cell, bound, broken=broken), key)


def _counted(decided: Decided) -> list[str]:
    return [str(decided.total), str(decided.approved), result_columns.rate(decided)]
