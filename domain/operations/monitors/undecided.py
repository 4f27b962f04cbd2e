"""The monitor of requesters whose work waits for a decision past half of its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel import policy
from domain.kernel.statement import Row, Statement, instant, key
from domain.operations.monitors.kinds import AlarmFinding, AlarmKind, Look
from domain.operations.monitors.limits import WORK_A_REQUESTER

_PAGE = Statement("SELECT id FROM requesters WHERE id > $1 ORDER BY id LIMIT $2")
_OLDEST = Statement(
    """SELECT submitted_at, auto_approval_at FROM assignments
       WHERE requester_id = $1 AND status = 'SUBMITTED' AND submitted_at IS NOT NULL
       ORDER BY submitted_at, id LIMIT $2"""
)


async def page(after: UUID, limit: int) -> list[UUID]:
    """The next requesters."""
    return [key(row["id"]) for row in await _PAGE.rows(after, limit)]


async def look(ids: Sequence[UUID], at: datetime) -> Look:
    """Look at the oldest undecided work of these requesters."""
    found = [await _of(id, at) for id in ids]
    findings = tuple(each for each in found if each is not None)
    return Look(AlarmKind.WORK_UNDECIDED, frozenset(ids), findings)


async def _of(requester_id: UUID, at: datetime) -> AlarmFinding | None:
    late = [row for row in await _OLDEST.rows(requester_id, WORK_A_REQUESTER) if _is_late(row, at)]
    if not late:
        return None
    number = f"{WORK_A_REQUESTER} or more" if len(late) == WORK_A_REQUESTER else str(len(late))
    first = min(instant(row["auto_approval_at"]) for row in late)
    share = policy.current().monitors.undecided_percent
    return AlarmFinding(
        kind=AlarmKind.WORK_UNDECIDED,
        subject_id=requester_id,
        requester_id=requester_id,
        since=min(instant(row["submitted_at"]) for row in late),
        why=f"Submitted work waits for a decision past {share} % of its time: {number} "
        f"assignments. The first is approved by itself at {first:%Y-%m-%d %H:%M} UTC.",
    )


def _is_late(row: Row, at: datetime) -> bool:
    """Whether so much of the time from the submission to the automatic approval has passed.

    Work that is approved within an hour is meant to be approved by itself.
    """
    monitors = policy.current().monitors
    submitted_at, due_at = instant(row["submitted_at"]), instant(row["auto_approval_at"])
    if due_at - submitted_at < monitors.undecided_at_least:
        return False
    return at >= submitted_at + (due_at - submitted_at) * monitors.undecided_percent / 100
