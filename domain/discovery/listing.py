"""The list of open groups for one viewer: pages, totals and anchors.

SQL leaves out the groups that the viewer may not see. Its statements contain `is_open` exactly as
the partial indexes do, because SQLite uses such an index only then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.assignments.conditions import HAS_BLOCKED, HAS_HITS_LEFT, HAS_QUEUE_ROOM, IS_BLOCKED
from domain.assignments.daily_counts import is_limited
from domain.discovery.eligibility import ACCEPTABLE_HITS, IS_ACCEPTABLE, working
from domain.discovery.filter import EVERYTHING, GroupFilter, GroupOrder
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.kernel.paging import Key, Page, Slice
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.viewer import Viewer
from domain.qualifications.holdings import access_of
from domain.qualifications.requirements.catalogue import Access

MOST_ANCHORS = 200  # pages that can be jumped to
LARGEST_PAGE = 100  # groups
STATEMENTS_CACHED = 256  # texts of different filters and orders

_NOT_HIDDEN = f"NOT {HAS_BLOCKED}".format(worker="{0}", requester="hit_groups.requester_id")
_NOT_BLOCKED = f"NOT {IS_BLOCKED}".format(worker="{0}", requester="hit_groups.requester_id")
# A byte for each set of requirements. A CASE, so that PostgreSQL's planner expects many groups.
_NOT_EXCLUDED = f"""CASE WHEN coalesce(requirement_set, 0) <= {{0}}
    THEN get_byte({{1}}::bytea, coalesce(requirement_set, 0)) <> {ord("1")} ELSE false END"""
_REQUIRING = """requirement_set IN (
    SELECT value FROM unnest({0}::integer[]) AS required (value))"""
_HAS_QUEUE_ROOM = HAS_QUEUE_ROOM.format(worker="{0}", length="{1}")
_HAS_HITS_LEFT = HAS_HITS_LEFT.format(worker="{0}")
_CONTAINS = r"search_text LIKE {0} ESCAPE '\'"
_NEVER = "1 = 0"


@dataclass(frozen=True, slots=True)
class Totals:
    """How many groups and open HITs match a filter."""

    groups: int
    hits: int


async def groups(
    viewer: Viewer | None,
    part: Slice,
    *,
    wanted: GroupFilter = EVERYTHING,
    order: GroupOrder | None = None,
) -> Page[HitGroup]:
    """A page of the open groups that this viewer may see. Raises InvalidInput."""
    order = order or GroupOrder()
    conditions = await _open(viewer, wanted)
    if part.after is not None:
        conditions.past(part.after, order, falling=order.falling)
    if part.before is not None:
        conditions.past(part.before, order, falling=not order.falling)
    order_by = _order_by(order, reverse=part.backwards)
    text = f"""SELECT * FROM hit_groups WHERE {conditions} {order_by}
        LIMIT {conditions.value(part.limit + 1)}"""
    rows = await _statement(text).rows(*conditions.values)
    more, found = len(rows) > part.limit, _groups(rows[: part.limit])
    if part.backwards:
        found.reverse()
        return Page(found, has_next=part.before is not None, has_previous=more)
    return Page(found, has_next=more, has_previous=part.after is not None)


async def totals(viewer: Viewer | None, wanted: GroupFilter = EVERYTHING) -> Totals:
    """The number of open groups and of their open HITs, from the counters in the groups' rows.

    Of acceptable groups, HITs that the worker has done do not count.
    """
    conditions = await _open(viewer, wanted)
    worker = working(viewer) if wanted.only_acceptable else None
    hits = "available_hits"
    if worker is not None:
        hits = ACCEPTABLE_HITS.format(conditions.value(worker.id))
    text = f"""SELECT count(*) AS found, coalesce(sum({hits}), 0) AS hits
        FROM hit_groups WHERE {conditions}"""
    row = await _statement(text).row(*conditions.values)
    assert row is not None
    return Totals(groups=int(row["found"]), hits=int(row["hits"]))


async def anchors(
    viewer: Viewer | None, wanted: GroupFilter, order: GroupOrder, *, page_size: int
) -> list[Key]:
    """The key before the second page and before each later one; no key for an empty page.

    At most MOST_ANCHORS. Raises InvalidInput.
    """
    if not 1 <= page_size <= LARGEST_PAGE:
        bound, broken = (
            f"a whole number from 1 to {LARGEST_PAGE}",
            Constraint.between(Rule.RANGE, 1, LARGEST_PAGE),
        )
        raise InvalidInput("first", page_size, bound, broken=broken)
    conditions = await _open(viewer, wanted)
    column, order_by = order.column, _order_by(order)
    size, most = conditions.value(page_size), conditions.value(MOST_ANCHORS)
    text = f"""SELECT {column}, id FROM (
            SELECT {column}, id, row_number() OVER ({order_by}) AS place, count(*) OVER () AS found
            FROM hit_groups WHERE {conditions}) AS placed
        WHERE place % {size} = 0 AND place < found ORDER BY place LIMIT {most}"""
    rows = await _statement(text).rows(*conditions.values)
    read = instant if order.of_instants else int
    return [(read(row[column]), key(row["id"])) for row in rows]


async def among(viewer: Viewer | None, wanted: GroupFilter, group_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these groups that the list for this viewer and filter contains now."""
    conditions = await _open(viewer, wanted)
    conditions.add("hit_groups.id = ANY({0}::uuid[])", list(group_ids))
    rows = await _statement(f"SELECT id FROM hit_groups WHERE {conditions}").rows(
        *conditions.values
    )
    return {key(row["id"]) for row in rows}


async def acceptable(
    viewer: Viewer | None, wanted: GroupFilter, *, has_room: bool, after: UUID, limit: int
) -> list[HitGroup]:
    """The groups of a list of acceptable groups, by id. Without room in the worker's queue: the
    groups that would be on the list if there were room."""
    assert wanted.only_acceptable, "other lists do not depend on the worker's queue"
    conditions = await _open(viewer, wanted, for_queue=has_room)
    conditions.add("id > {0}", after)
    return await _by_id(conditions, limit)


async def of_requester(
    requester_id: UUID, wanted: GroupFilter, *, since: datetime, after: UUID, limit: int
) -> list[HitGroup]:
    """A requester's groups that may match the filter, and are open or were changed since; by
    id."""
    conditions = SqlConditions("(is_open OR last_updated_at >= $1)", since)
    _match(conditions, wanted)
    conditions.add("requester_id = {0} AND id > {1}", requester_id, after)
    return await _by_id(conditions, limit)


async def requiring(
    numbers: Collection[int], wanted: GroupFilter, *, since: datetime, after: UUID, limit: int
) -> list[HitGroup]:
    """The same for the groups that require one of these sets of requirements."""
    conditions = SqlConditions("(is_open OR last_updated_at >= $1)", since)
    _match(conditions, wanted)
    conditions.add(_REQUIRING, sorted(numbers))
    conditions.add("id > {0}", after)
    return await _by_id(conditions, limit)


async def _by_id(conditions: SqlConditions, limit: int) -> list[HitGroup]:
    text = f"""SELECT * FROM hit_groups WHERE {conditions}
        ORDER BY id LIMIT {conditions.value(limit)}"""
    return _groups(await _statement(text).rows(*conditions.values))


def _groups(rows: Sequence[Row]) -> list[HitGroup]:
    return [HitGroup.of(row) for row in rows]


class SqlConditions:
    """The WHERE clause of a statement about hit_groups, with its numbered values."""

    def __init__(self, first: str, *values: object) -> None:
        self._texts = [first]
        self.values: list[object] = list(values)

    def __str__(self) -> str:
        return " AND ".join(self._texts)

    def value(self, value: object) -> str:
        """The parameter that stands for a value in the statement."""
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, text: str, *values: object) -> None:
        """Add a condition; the values take the places of {0}, {1}, ..."""
        self._texts.append(text.format(*(self.value(value) for value in values)))

    def past(self, key: Key, order: GroupOrder, *, falling: bool) -> None:
        """Add: after this key."""
        sign = "<" if falling else ">"
        # A cursor can hold a number that is wider than the column.
        first = "{0}" if order.of_instants else "CAST({0} AS bigint)"
        self.add(f"({order.column}, id) {sign} ({first}, {{1}})", *key)


async def _open(
    viewer: Viewer | None, wanted: GroupFilter, *, for_queue: bool = True
) -> SqlConditions:
    wanted.check()
    conditions = SqlConditions("is_open")
    _match(conditions, wanted)
    _match_now(conditions, wanted)
    worker = None if viewer is None else viewer.worker
    if worker is not None:
        conditions.add(_NOT_HIDDEN, worker.id)
    access = await access_of(worker)
    _meet(conditions, access, access.barred if wanted.only_acceptable else access.hidden)
    if wanted.only_acceptable:
        await _accept(conditions, viewer, for_queue=for_queue)
    return conditions


def _meet(conditions: SqlConditions, access: Access, excluded: int) -> None:
    """Add: no requirements, or a set that the viewer's access covers and that does not exclude
    the viewer. `excluded` has a bit for each set that does."""
    if excluded:
        places = access.version + 1
        conditions.add(_NOT_EXCLUDED, access.version, f"{excluded:0{places}b}"[::-1].encode())
    else:
        conditions.add("coalesce(requirement_set, 0) <= {0}", access.version)


def _match(conditions: SqlConditions, wanted: GroupFilter) -> None:
    """The same as `GroupFilter.may_match`, for the database."""
    if wanted.minimum_reward is not None:
        conditions.add("reward_cents >= {0}", wanted.minimum_reward.cents)
    if wanted.requester_id is not None:
        conditions.add("requester_id = {0}", wanted.requester_id)
    if wanted.maximum_duration_seconds is not None:
        conditions.add("assignment_duration_seconds <= {0}", wanted.maximum_duration_seconds)
    if wanted.masters_only:
        conditions.add("is_for_masters")
    for word in wanted.words:
        conditions.add(_CONTAINS, f"%{_literal(word)}%")


def _match_now(conditions: SqlConditions, wanted: GroupFilter) -> None:
    """The rest of `GroupFilter.matches`: conditions on values that change."""
    if wanted.minimum_hourly_reward is not None:
        conditions.add("worked_hourly_cents >= {0}", wanted.minimum_hourly_reward.cents)
    if wanted.pays_bonuses:
        conditions.add("pays_bonuses")


async def _accept(conditions: SqlConditions, viewer: Viewer | None, *, for_queue: bool) -> None:
    worker = working(viewer)
    if worker is None or viewer is None:
        conditions.add(_NEVER)
        return
    if viewer.requester is not None:
        conditions.add("requester_id <> {0}", viewer.requester.id)
    conditions.add(_NOT_BLOCKED, worker.id)
    conditions.add(IS_ACCEPTABLE, worker.id)
    conditions.add(_HAS_HITS_LEFT, worker.id)
    if for_queue:
        if await is_limited(worker.id, clock.now()):
            conditions.add(_NEVER)
        conditions.add(_HAS_QUEUE_ROOM, worker.id, policy.current().queue_length)


def _literal(word: str) -> str:
    """A word for a LIKE pattern, with the characters escaped that mean something there."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _order_by(order: GroupOrder, *, reverse: bool = False) -> str:
    direction = "DESC" if order.falling != reverse else "ASC"
    return f"ORDER BY {order.column} {direction}, id {direction}"


@lru_cache(maxsize=STATEMENTS_CACHED)
def _statement(text: str) -> Statement:
    return Statement(text)
