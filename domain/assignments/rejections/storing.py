"""Rejections as rows: their lock, after the HIT, the assignment and the appeal, and their writes.

What a rejection counts is written to its worker's record in the same commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.rejections.models import AssignmentRejection
from domain.hits.settlement import Settlement
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.qualifications.work_record.counting import COUNTED, UNCOUNTED

_COLUMNS = AssignmentRejection.columns()
_LOCKED = Statement(f"""
    SELECT {_COLUMNS} FROM assignment_rejections
    WHERE assignment_id = ANY($1::uuid[]) ORDER BY assignment_id FOR NO KEY UPDATE
""")
_NAMES = (
    "assignment_id",
    "hit_id",
    "worker_id",
    "requester_id",
    "call_id",
    "cents",
    "rejected_at",
    "day",
    "undo_until",
    "due_at",
    "is_held",
    "place",
    "is_upheld",
    "counts",
    "overturned_at",
    "undone_at",
)
# A rejection that was undone is replaced by the next one of the same work.
_STORE = Statement(f"""
    INSERT INTO assignment_rejections ({", ".join(_NAMES)})
    VALUES ({", ".join(f"${n}" for n in range(1, len(_NAMES) + 1))})
    ON CONFLICT (assignment_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES[1:])}
""")


async def locked(assignment_ids: Sequence[UUID]) -> dict[UUID, AssignmentRejection]:
    """The rejections of these assignments, locked, also those that were overturned or undone."""
    rows = [AssignmentRejection.of(row) for row in await _LOCKED.rows(list(assignment_ids))]
    return {row.assignment_id: row for row in rows}


async def store(rejections: Sequence[AssignmentRejection], settlement: Settlement) -> None:
    """Write these rejections, which are locked or new, and count what they change of records."""
    for each in rejections:
        if change := each.refresh_counts():
            settlement.record(each.worker_id, COUNTED if change > 0 else UNCOUNTED)
    await _STORE.run_many([_values(each) for each in rejections])


async def overturn(assignment_id: UUID, settlement: Settlement) -> bool:
    """Note that a rejection is overturned. Returns whether its money is still on hold."""
    rejection = (await locked([assignment_id]))[assignment_id]
    was_held = rejection.is_held
    rejection.overturned_at = settlement.at
    rejection.due_at, rejection.is_held = None, False
    await store([rejection], settlement)
    return was_held


async def uphold(assignment_id: UUID, *, unit: UnitOfWork, at: datetime) -> None:
    """Note that the answer to an appeal upholds a rejection: it counts, beyond the places too."""
    rejection = (await locked([assignment_id]))[assignment_id]
    settlement = Settlement(unit, at)
    rejection.is_upheld = True
    await store([rejection], settlement)
    await settlement.settle()


def _values(rejection: AssignmentRejection) -> tuple[object, ...]:
    return tuple(getattr(rejection, name) for name in _NAMES)
