"""The assignments of everything that a requester published, in pages, by index at every size.

In the order of acceptance, an index has each status by itself: a page merges as many index scans as
statuses are wanted, and each reads at most one page. In the order of another time, the scan of the
index is as long as the range of that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits.models import HitGroup
from domain.kernel.paging import EMPTY, Order, Page, Slice
from domain.kernel.statement import Statement

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_FIRST = UUID(int=0)


class AssignmentTime(StrEnum):
    """A time of an assignment, by which a list is filtered and ordered."""

    ACCEPTED = "ACCEPTED"
    SUBMITTED = "SUBMITTED"
    DECIDED = "DECIDED"

    @property
    def column(self) -> str:
        """The column of that time."""
        return f"{self.value.lower()}_at"

    @property
    def order(self) -> Order:
        """The latest first."""
        return Order((self.column, "id"), falling=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFilter:
    """Which assignments a list shows. A condition that is left out does not restrict it."""

    statuses: Sequence[AssignmentStatus] | None = None
    hit_type_id: UUID | None = None
    worker_id: UUID | None = None
    time: AssignmentTime = AssignmentTime.ACCEPTED
    since: datetime | None = None
    until: datetime | None = None


EVERY_ASSIGNMENT = AssignmentFilter()


async def assignments_of_requester(
    requester_id: UUID, part: Slice, wanted: AssignmentFilter = EVERY_ASSIGNMENT
) -> Page[Assignment]:
    """The assignments of a requester's HITs, the latest first; only forwards. None of a HIT type
    that is not the requester's own."""
    assert not part.backwards, "this list is read forwards"
    owner, also = ("requester_id", requester_id), {}
    if wanted.hit_type_id is not None:
        own = await HitGroup.get_or_none(hit_type_id=wanted.hit_type_id, requester_id=requester_id)
        if own is None:
            return EMPTY
        if wanted.time is AssignmentTime.ACCEPTED:
            owner = ("group_id", own.id)
        else:
            also["group_id"] = own.id
    if wanted.worker_id is not None:
        also["worker_id"] = wanted.worker_id
    before = (wanted.until or _LATEST, _FIRST)
    if part.after is not None:
        before = min(before, (part.after[0], part.after[1]))
    statuses = tuple(sorted(set(wanted.statuses or AssignmentStatus)))
    statement = _statement(wanted.time, statuses, (owner[0], *also))
    since = wanted.since or _EARLIEST
    rows = await statement.rows(owner[1], since, *before, part.limit + 1, *also.values())
    found = [Assignment.of(row) for row in rows[: part.limit]]
    return Page(found, has_next=len(rows) > part.limit, has_previous=part.after is not None)


@cache
def _statement(
    time: AssignmentTime, statuses: tuple[AssignmentStatus, ...], columns: tuple[str, ...]
) -> Statement:
    """The statement for one shape of filter: its values are $1 for the first column, the range of
    time, the cursor and the limit in $2 to $5, and from $6 on the values of the other columns."""
    owner, *others = columns
    conditions = f"{owner} = $1"
    for number, column in enumerate(others, 6):
        conditions += f" AND {column} = ${number}"
    shown = [f"'{status.value}'" for status in statuses]
    if time is AssignmentTime.ACCEPTED and "worker_id" not in others:
        scans = [f"status = {each}" for each in shown]
    else:
        scans = [f"status IN ({', '.join(shown)})"]
    order = f"ORDER BY {time.column} DESC, id DESC"
    merged = " UNION ALL ".join(
        f"""SELECT * FROM (SELECT id, {time.column} FROM assignments
            WHERE {conditions} AND {each} AND {time.column} >= $2
                AND ({time.column}, id) < ($3, $4) {order} LIMIT $5) AS scan_{number}"""
        for number, each in enumerate(scans)
    )
    return Statement(
        f"""SELECT {Assignment.columns()} FROM assignments
        WHERE id IN (SELECT id FROM ({merged}) AS merged {order} LIMIT $5) {order}"""
    )
