"""What the rows of a results file decide, once Approve and Reject are filled in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.assignments import rules
from domain.assignments.commands.decide import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.kernel import ids
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import InvalidInput, NotFound, Refused, Rule
from domain.results import csv_windows
from domain.results.columns import APPROVE, REJECT
from domain.results.importing import Columns, check_header

ASSIGNMENT = "AssignmentId"
_NAMES = (ASSIGNMENT, APPROVE, REJECT)
_NOT_AVAILABLE = "NA"  # as R writes a blank cell
_MARK = "x"


@dataclass(frozen=True, slots=True)
class FilledDecision:
    """The decision of a row, or why it has none."""

    number: int
    assignment: str  # as it stands in the file
    key: UUID | None
    decision: Decision | None
    refused: Refused | None = None


def columns_of(header: Sequence[str]) -> Columns:
    """Where the columns stand, in any order among any others.

    Raises InvalidInput without AssignmentId, without both Approve and Reject, and for one of them
    twice.
    """
    check_header(header)
    names = [normal_form(each.strip()) for each in header]
    found = {}
    for name in _NAMES:
        places = [n for n, each in enumerate(names) if each == normal_form(name)]
        if len(places) > 1:
            bound = f"a header with one column {name}"
            raise InvalidInput(csv_windows.path(1), name, bound, broken=Rule.UNIQUE)
        if places:
            found[name] = places[0]
    if ASSIGNMENT not in found or len(found) == 1:
        bound = f"a header with the columns {ASSIGNMENT}, and {APPROVE} or {REJECT} or both"
        raise InvalidInput(csv_windows.path(1), ",".join(header), bound, broken=Rule.FORMAT)
    return {**found, "width": len(header)}


def body_of(cells: Sequence[str], columns: Columns) -> dict[str, Any] | None:
    """The three cells of a row; None where nothing is filled in."""
    approve, reject = (_filled(cells, columns.get(name)) for name in (APPROVE, REJECT))
    if not approve and not reject:
        return None
    return {"id": cells[columns[ASSIGNMENT]].strip(), "approve": approve, "reject": reject}


def read(number: int, body: dict[str, Any]) -> FilledDecision:
    """The decision of the cells of a row."""
    named: str = body["id"]
    unpacked = ids.unpacked(named)
    key = unpacked[1] if unpacked is not None and unpacked[0] == "Assignment" else None
    try:
        decision = _decision(number, body["approve"], body["reject"])
    except Refused as refused:
        return FilledDecision(number, named, key, None, refused)
    if key is None:
        return FilledDecision(number, named, None, None, NotFound("assignment"))
    return FilledDecision(number, named, key, decision)


def _filled(cells: Sequence[str], place: int | None) -> str:
    cell = "" if place is None else cells[place].strip()
    return "" if cell == _NOT_AVAILABLE else cell


def _decision(number: int, approve: str, reject: str) -> Decision:
    where = csv_windows.path(number)
    if approve and reject:
        bound = "blank, or else Approve: a row decides one of the two"
        raise InvalidInput(f"{where}.{REJECT}", reject, bound, broken=Rule.LEFT_OUT)
    if reject:
        try:
            rules.check_feedback(reject, RejectionReason.OTHER)
        except InvalidInput as wrong:
            raise InvalidInput(
                f"{where}.{REJECT}", reject, wrong.bound, broken=wrong.broken
            ) from None
        return Decision(feedback=reject, reason=RejectionReason.OTHER)
    if normal_form(approve) != _MARK:
        bound = f"{_MARK}, or blank"
        raise InvalidInput(f"{where}.{APPROVE}", approve, bound, broken=Rule.FORMAT)
    return Decision()
