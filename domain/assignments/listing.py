"""The assignments of everything that a requester published, in pages, by index at every size.

In the order of acceptance or submission, an index has each status by itself: a page merges as many
index scans as statuses are wanted, and each reads at most one page. In the order of decisions, the
scan of the index is as long as the range of that time. One worker's work for the requester is read
as a whole and sorted: an index for its order would cost every accept, submission and decision.
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
_OF_GROUP, _OF_REQUESTER, _OF_WORKER = "group_id = ${}", "requester_id = ${}", "worker_id = ${}"
_OF_OWN_GROUPS = "group_id IN (SELECT id FROM hit_groups WHERE requester_id = ${})"


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
    group = None
    if wanted.hit_type_id is not None:
        group = await HitGroup.get_or_none(
            hit_type_id=wanted.hit_type_id, requester_id=requester_id
        )
        if group is None:
            return EMPTY
    matches = _matches(requester_id, None if group is None else group.id, wanted)
    before = (wanted.until or _LATEST, _FIRST)
    if part.after is not None:
        before = min(before, (part.after[0], part.after[1]))
    statuses = tuple(sorted(set(wanted.statuses or AssignmentStatus)))
    statement = _statement(wanted.time, statuses, tuple(matches))
    since = wanted.since or _EARLIEST
    rows = await statement.rows(since, *before, part.limit + 1, *matches.values())
    found = [Assignment.of(row) for row in rows[: part.limit]]
    return Page(found, has_next=len(rows) > part.limit, has_previous=part.after is not None)


def _matches(
    requester_id: UUID, group_id: UUID | None, wanted: AssignmentFilter
) -> dict[str, UUID]:
    """The conditions on the people and the group, each with its value."""
    if wanted.worker_id is not None:
        of_worker = {_OF_WORKER: wanted.worker_id}
        if group_id is None:
            return of_worker | {_OF_OWN_GROUPS: requester_id}
        return of_worker | {_OF_GROUP: group_id}
    if group_id is None:
        return {_OF_REQUESTER: requester_id}
    if wanted.time is AssignmentTime.ACCEPTED:
        return {_OF_GROUP: group_id}
    return {_OF_REQUESTER: requester_id, _OF_GROUP: group_id}


@cache
def _statement(
    time: AssignmentTime, statuses: tuple[AssignmentStatus, ...], matches: tuple[str, ...]
) -> Statement:
    """The statement for one shape of filter: its values are the range of time, the cursor and the
    limit in $1 to $4, and from $5 on the values of the other conditions."""
    conditions = " AND ".join(each.format(number) for number, each in enumerate(matches, 5))
    shown = [f"'{status.value}'" for status in statuses]
    if time is not AssignmentTime.DECIDED and _OF_WORKER not in matches:
        scans = [f" AND status = {each}" for each in shown]
    elif len(shown) < len(AssignmentStatus):
        scans = [f" AND status IN ({', '.join(shown)})"]
    else:
        scans = [""]
    order = f"ORDER BY {time.column} DESC, id DESC"
    merged = " UNION ALL ".join(
        f"""SELECT * FROM (SELECT id, {time.column} FROM assignments
            WHERE {conditions}{each} AND {time.column} >= $1
                AND ({time.column}, id) < ($2, $3) {order} LIMIT $4) AS scan_{number}"""
        for number, each in enumerate(scans)
    )
    return Statement(
        f"""SELECT {Assignment.columns()} FROM assignments
        WHERE id IN (SELECT id FROM ({merged}) AS merged {order} LIMIT $4) {order}"""
    )
