"""Reads of submitted work by a filter, in the order of a queue, by index at every size.

Each status, and each group of a batch, is an index scan of at most one page by itself; a page
merges them. One worker's work for the requester is read as a whole and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from domain.assignments.models import Assignment
from domain.batches.models import Batch
from domain.hits.models import HitGroup
from domain.kernel.paging import EMPTY, Key, Page, Slice
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Row, Statement
from domain.review.filters import ReviewFilter, ReviewOrder

MOST_MERGED_GROUPS = 20  # of a batch; those of more are read together and sorted
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_NEVER = UUID(int=0)
_TAKEN = "CAST(floor(EXTRACT(EPOCH FROM submitted_at - accepted_at)) AS bigint)"
_TAKEN_SQLITE = (
    "CAST((julianday(submitted_at) - julianday(accepted_at)) * 86400 + 0.0005 AS integer)"
)
_OF_REQUESTER, _OF_GROUP, _OF_WORKER = "requester_id = ${}", "group_id = ${}", "worker_id = ${}"
_OF_OWN_GROUPS = "group_id IN (SELECT id FROM hit_groups WHERE requester_id = ${})"
_OF_BATCH = "group_id IN (SELECT id FROM hit_groups WHERE batch_id = ${})"
_SPAN = "submitted_at >= $1 AND submitted_at < $2"
# No index of submissions is of use in the order of the time taken.
_SPAN_WITHOUT_INDEX = """submitted_at IS NOT NULL AND coalesce(submitted_at, $1) >= $1
    AND coalesce(submitted_at, $1) < $2"""
WHOLE = Assignment.columns()


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Submitted work, and how long it took, in whole seconds."""

    assignment: Assignment
    seconds_taken: int

    @property
    def id(self) -> UUID:
        """The id of the assignment."""
        id: UUID = self.assignment.id
        return id

    @property
    def submitted_at(self) -> datetime:
        """The time of the submission."""
        assert self.assignment.submitted_at is not None, "the queue has submitted work alone"
        return self.assignment.submitted_at


@dataclass(frozen=True, slots=True)
class ReviewScope:
    """The work of a filter as conditions: one list of them for each scan, with their values."""

    scans: tuple[tuple[tuple[str, UUID], ...], ...]
    wanted: ReviewFilter

    async def rows(
        self, order: ReviewOrder, after: Key | None, *, limit: int, columns: str
    ) -> list[Row]:
        """The rows that follow a key of the order, each with its `seconds_taken`."""
        if not self.scans:
            return []
        shape = tuple(tuple(each for each, _ in scan) for scan in self.scans)
        statement = _page(shape, tuple(self.wanted.statuses), order, columns)
        start = after or _start(order)
        return await statement.rows(*self._span, *start, limit, *self._values)

    async def count(self) -> int:
        """How many rows there are now."""
        if not self.scans:
            return 0
        shape = tuple(tuple(each for each, _ in scan) for scan in self.scans)
        row = await _count(shape, tuple(self.wanted.statuses)).row(*self._span, *self._values)
        assert row is not None, "a count has a row"
        return int(row["found"])

    @property
    def _span(self) -> tuple[datetime, datetime]:
        return self.wanted.since or _EARLIEST, self.wanted.until or _LATEST

    @property
    def _values(self) -> list[UUID]:
        return [value for scan in self.scans for _, value in scan]


async def scope_of(requester_id: UUID, wanted: ReviewFilter) -> ReviewScope:
    """The work of a filter. Raises NotFound for a batch or HIT type of somebody else."""
    groups = await _groups(requester_id, wanted)
    if wanted.worker_id is not None:
        own = groups if groups is not None else [(_OF_OWN_GROUPS, requester_id)]
        return ReviewScope(tuple(((_OF_WORKER, wanted.worker_id), each) for each in own), wanted)
    if groups is None:
        return ReviewScope((((_OF_REQUESTER, requester_id),),), wanted)
    return ReviewScope(tuple((each,) for each in groups), wanted)


async def page(
    requester_id: UUID, wanted: ReviewFilter, part: Slice, *, order: ReviewOrder
) -> Page[ReviewItem]:
    """A page of the queue; only forwards. Nothing for a batch or HIT type of somebody else."""
    assert not part.backwards, "this list is read forwards"
    try:
        scope = await scope_of(requester_id, wanted)
    except NotFound:
        return EMPTY
    rows = await scope.rows(order, part.after, limit=part.limit + 1, columns=WHOLE)
    found = [_item(row) for row in rows[: part.limit]]
    return Page(found, has_next=len(rows) > part.limit, has_previous=part.after is not None)


async def _groups(requester_id: UUID, wanted: ReviewFilter) -> list[tuple[str, UUID]] | None:
    """The groups of the batch or the HIT type; None where the filter names neither."""
    found: list[HitGroup] | None = None
    if wanted.batch_id is not None:
        if not await Batch.exists(id=wanted.batch_id, requester_id=requester_id):
            raise NotFound("batch")
        found = await HitGroup.filter(batch_id=wanted.batch_id).order_by("id").only("id")
    if wanted.hit_type_id is not None:
        group = await HitGroup.get_or_none(
            hit_type_id=wanted.hit_type_id, requester_id=requester_id
        )
        if group is None:
            raise NotFound("HIT type")
        is_in_batch = found is None or group.id in {each.id for each in found}
        return [(_OF_GROUP, group.id)] if is_in_batch else []
    if found is None:
        return None
    if len(found) > MOST_MERGED_GROUPS:
        assert wanted.batch_id is not None, "its groups were found"
        return [(_OF_BATCH, wanted.batch_id)]
    return [(_OF_GROUP, each.id) for each in found]


def _item(row: Row) -> ReviewItem:
    taken = row.pop("seconds_taken")
    return ReviewItem(Assignment.of(row), int(taken))


def _start(order: ReviewOrder) -> Key:
    """A key before all others."""
    if order.is_by_time_taken:
        return (2**40, _NEVER) if order.keys.falling else (-1, _NEVER)
    return (_LATEST, _NEVER) if order.keys.falling else (_EARLIEST, _NEVER)


Shape = tuple[tuple[str, ...], ...]


@cache
def _page(shape: Shape, statuses: tuple[str, ...], order: ReviewOrder, columns: str) -> Statement:
    """The statement of one shape of filter: its values are the range of submission in $1 and $2,
    the key in $3 and $4, the limit in $5, and then those of the conditions."""

    def text(taken: str) -> str:
        name = order.keys.columns[0]
        compared = taken if order.is_by_time_taken else name
        span = _SPAN_WITHOUT_INDEX if order.is_by_time_taken else _SPAN
        sign, way = ("<", "DESC") if order.keys.falling else (">", "ASC")
        ordered = f"ORDER BY sort_key {way}, id {way} LIMIT $5"
        merged = " UNION ALL ".join(
            f"""SELECT * FROM (SELECT id, {compared} AS sort_key FROM assignments
                WHERE {condition} AND ({compared}, id) {sign} ($3, $4)
                ORDER BY {compared} {way}, id {way} LIMIT $5) AS scan_{number}"""
            for number, condition in enumerate(_conditions(shape, statuses, 6, span))
        )
        return f"""SELECT {columns}, {taken} AS seconds_taken, {compared} AS sort_key
            FROM assignments
            WHERE id IN (SELECT id FROM ({merged}) AS merged {ordered}) {ordered}"""

    return Statement(text(_TAKEN), sqlite=text(_TAKEN_SQLITE))


@cache
def _count(shape: Shape, statuses: tuple[str, ...]) -> Statement:
    counted = " + ".join(
        f"(SELECT count(*) FROM assignments WHERE {condition})"
        for condition in _conditions(shape, statuses, 3, _SPAN)
    )
    return Statement(f"SELECT {counted} AS found")


def _conditions(shape: Shape, statuses: Sequence[str], first: int, span: str) -> list[str]:
    """The condition of each scan: one for each status and group."""
    found, number = [], first
    for scan in shape:
        matches = " AND ".join(each.format(number + n) for n, each in enumerate(scan))
        number += len(scan)
        found += [f"{matches} AND status = '{status}' AND {span}" for status in statuses]
    return found
