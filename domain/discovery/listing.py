"""The market as one viewer finds it: pages, totals and anchors of the open groups.

What nobody may be shown is left out in SQL: groups of requesters whom the worker has blocked.
The statements say `is_open` as the partial indexes do, word for word, or SQLite would not use them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.discovery.eligibility import IS_ACCEPTABLE, working
from domain.discovery.filter import EVERYTHING, GroupFilter, GroupOrder
from domain.hits.models import HitGroup
from domain.kernel.paging import Key, Page, Slice
from domain.kernel.refusals import InvalidInput
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.viewer import Viewer
from domain.qualifications.holdings import access_of
from domain.qualifications.requirements.catalogue import Access

MOST_ANCHORS = 200  # pages that can be jumped to
LARGEST_PAGE = 100  # groups
STATEMENTS_KEPT = 256  # texts of different filters and orders

_HIDDEN = """NOT EXISTS (SELECT 1 FROM requester_blocks WHERE requester_blocks.worker_id = {0}
    AND requester_blocks.requester_id = hit_groups.requester_id)"""
_BLOCKED = """NOT EXISTS (SELECT 1 FROM worker_blocks WHERE worker_blocks.worker_id = {0}
    AND worker_blocks.requester_id = hit_groups.requester_id)"""
# A byte for each set that was known. Said so that PostgreSQL takes it for true of many groups.
_NOT_KEPT_FROM = f"""CASE WHEN coalesce(requirement_set, 0) <= {{0}}
    THEN get_byte({{1}}::bytea, coalesce(requirement_set, 0)) <> {ord("1")} ELSE false END"""
_REQUIRING = """requirement_set IN (
    SELECT value FROM unnest({0}::integer[]) AS turned (value))"""
_AT_WORD = r"search_text LIKE {0} ESCAPE '\'"
_NEVER = "1 = 0"


@dataclass(frozen=True, slots=True)
class Totals:
    """How much of the market a filter lets through."""

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
    text = f"""SELECT * FROM hit_groups WHERE {conditions} {_by(order, turned=part.backwards)}
        LIMIT {conditions.value(part.limit + 1)}"""
    rows = await _statement(text).rows(*conditions.values)
    more, found = len(rows) > part.limit, recalled(rows[: part.limit])
    if part.backwards:
        found.reverse()
        return Page(found, has_next=part.before is not None, has_previous=more)
    return Page(found, has_next=more, has_previous=part.after is not None)


async def totals(viewer: Viewer | None, wanted: GroupFilter = EVERYTHING) -> Totals:
    """How many groups, and how many of their HITs can be accepted now: from kept counters."""
    conditions = await _open(viewer, wanted)
    text = f"""SELECT count(*) AS found, coalesce(sum(available_hits), 0) AS hits
        FROM hit_groups WHERE {conditions}"""
    row = await _statement(text).row(*conditions.values)
    assert row is not None
    return Totals(groups=int(row["found"]), hits=int(row["hits"]))


async def anchors(
    viewer: Viewer | None, wanted: GroupFilter, order: GroupOrder, *, page_size: int
) -> list[Key]:
    """Where the second page and each later one begin: the key after which it follows.

    At most MOST_ANCHORS of them; a page that would be empty has none.
    """
    if not 1 <= page_size <= LARGEST_PAGE:
        raise InvalidInput("first", page_size, f"a whole number from 1 to {LARGEST_PAGE}")
    conditions = await _open(viewer, wanted)
    column, by = order.column, _by(order)
    size, most = conditions.value(page_size), conditions.value(MOST_ANCHORS)
    text = f"""SELECT {column}, id FROM (
            SELECT {column}, id, row_number() OVER ({by}) AS place, count(*) OVER () AS found
            FROM hit_groups WHERE {conditions}) AS placed
        WHERE place % {size} = 0 AND place < found ORDER BY place LIMIT {most}"""
    rows = await _statement(text).rows(*conditions.values)
    read = instant if order.of_instants else int
    return [(read(row[column]), key(row["id"])) for row in rows]


async def among(viewer: Viewer | None, wanted: GroupFilter, group_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these groups a fresh look through the filter would find."""
    conditions = await _open(viewer, wanted)
    conditions.add("hit_groups.id = ANY({0}::uuid[])", list(group_ids))
    rows = await _statement(f"SELECT id FROM hit_groups WHERE {conditions}").rows(
        *conditions.values
    )
    return {key(row["id"]) for row in rows}


async def of_requester(
    requester_id: UUID, wanted: GroupFilter, *, since: datetime, after: UUID, limit: int
) -> list[HitGroup]:
    """A requester's groups of the kind wanted that are open, or were touched since, by id."""
    conditions = SqlConditions("(is_open OR last_updated_at >= $1)", since)
    _match(conditions, wanted)
    conditions.add("requester_id = {0} AND id > {1}", requester_id, after)
    return await _by_id(conditions, limit)


async def requiring(
    numbers: Collection[int], wanted: GroupFilter, *, since: datetime, after: UUID, limit: int
) -> list[HitGroup]:
    """The same of the groups that require one of these sets."""
    conditions = SqlConditions("(is_open OR last_updated_at >= $1)", since)
    _match(conditions, wanted)
    conditions.add(_REQUIRING, sorted(numbers))
    conditions.add("id > {0}", after)
    return await _by_id(conditions, limit)


async def _by_id(conditions: SqlConditions, limit: int) -> list[HitGroup]:
    text = f"""SELECT * FROM hit_groups WHERE {conditions}
        ORDER BY id LIMIT {conditions.value(limit)}"""
    return recalled(await _statement(text).rows(*conditions.values))


def recalled(rows: Sequence[Row]) -> list[HitGroup]:
    """Groups from whole rows, built as Tortoise itself builds them."""
    return [HitGroup._init_from_db(**row) for row in rows]


class SqlConditions:
    """What a statement asks of hit_groups, with its numbered values."""

    def __init__(self, first: str, *values: object) -> None:
        self._texts = [first]
        self.values: list[object] = list(values)

    def __str__(self) -> str:
        return " AND ".join(self._texts)

    def value(self, value: object) -> str:
        """The mark under which a value stands in the statement."""
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, text: str, *values: object) -> None:
        """One more condition, its values in the place of {0}, {1}, ..."""
        self._texts.append(text.format(*(self.value(value) for value in values)))

    def past(self, key: Key, order: GroupOrder, *, falling: bool) -> None:
        """Only what comes after the key."""
        sign = "<" if falling else ">"
        # As wide as a cursor can hold, whatever the column's width.
        first = "{0}" if order.of_instants else "CAST({0} AS bigint)"
        self.add(f"({order.column}, id) {sign} ({first}, {{1}})", *key)


async def _open(viewer: Viewer | None, wanted: GroupFilter) -> SqlConditions:
    wanted.check()
    conditions = SqlConditions("is_open")
    _match(conditions, wanted)
    worker = None if viewer is None else viewer.worker
    if worker is not None:
        conditions.add(_HIDDEN, worker.id)
    access = await access_of(worker)
    _meet(conditions, access, access.barred if wanted.only_acceptable else access.hidden)
    if wanted.only_acceptable:
        _accept(conditions, viewer)
    return conditions


def _meet(conditions: SqlConditions, access: Access, kept_from: int) -> None:
    """Only what requires nothing, or a set that was known and does not keep the viewer away."""
    if kept_from:
        places = access.version + 1
        conditions.add(_NOT_KEPT_FROM, access.version, f"{kept_from:0{places}b}"[::-1].encode())
    else:
        conditions.add("coalesce(requirement_set, 0) <= {0}", access.version)


def _match(conditions: SqlConditions, wanted: GroupFilter) -> None:
    """The same as `GroupFilter.matches`, for the database."""
    if wanted.minimum_reward is not None:
        conditions.add("reward_cents >= {0}", wanted.minimum_reward.cents)
    if wanted.requester_id is not None:
        conditions.add("requester_id = {0}", wanted.requester_id)
    if wanted.maximum_duration_seconds is not None:
        conditions.add("assignment_duration_seconds <= {0}", wanted.maximum_duration_seconds)
    for word in wanted.words:
        conditions.add(_AT_WORD, f"%{_literal(word)}%")


def _accept(conditions: SqlConditions, viewer: Viewer | None) -> None:
    worker = working(viewer)
    if worker is None or viewer is None:
        conditions.add(_NEVER)
        return
    if viewer.requester is not None:
        conditions.add("requester_id <> {0}", viewer.requester.id)
    conditions.add(_BLOCKED, worker.id)
    conditions.add(IS_ACCEPTABLE, worker.id)


def _literal(word: str) -> str:
    """A word as LIKE finds it, whatever characters it holds."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _by(order: GroupOrder, *, turned: bool = False) -> str:
    way = "DESC" if order.falling != turned else "ASC"
    return f"ORDER BY {order.column} {way}, id {way}"


@lru_cache(maxsize=STATEMENTS_KEPT)
def _statement(text: str) -> Statement:
    return Statement(text)
