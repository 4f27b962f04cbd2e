"""Writes of changed HITs and of their groups' counters, in lock order.

On PostgreSQL it is one statement, since a run of the clock is mostly round trips. The HITs are
locked already; the groups are locked in the order of their ids before their counters change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.hits.models import Hit
from domain.kernel.statement import Row, Statement, dialect, key


@dataclass(slots=True)
class GroupCount:
    """The increments of a group's counters."""

    available: int = 0
    total: int = 0
    is_newer: bool = False
    expires_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.available or self.total or self.expires_at)


async def write(
    hits: Sequence[Hit], counts: Mapping[UUID, GroupCount], at: datetime
) -> list[tuple[UUID, Row]]:
    """Write these HITs and groups; returns the groups' rows after the change, ordered by id."""
    saved = [_values_of_hit(hit) for hit in hits]
    counted = [_values_of_group(id, counts[id], at) for id in sorted(counts)]
    if len(saved) == 1 and len(counted) == 1 and dialect() == "postgres":
        rows = await _SAVE_AND_COUNT_ONE.rows(*saved[0], *counted[0])
    elif len(saved) + len(counted) > 1 and dialect() == "postgres":
        rows = await _SAVE_AND_COUNT.rows(*_columns(saved, 8), *_columns(counted, 6))
    else:
        rows = await _one_by_one(saved, counted)
    assert len(rows) == len(counted), "a HIT's group is never deleted"
    return sorted((key(row["id"]), row) for row in rows)


async def _one_by_one(saved: Sequence[_Values], counted: Sequence[_Values]) -> list[Row]:
    if len(saved) == 1:
        await _SAVE.run(*saved[0])
    elif saved:
        await _SAVE.run_many(saved)
    return [row for values in counted for row in await _COUNT.rows(*values)]


_Values = tuple[object, ...]


def _values_of_hit(hit: Hit) -> _Values:
    return (
        hit.id,
        hit.status.value,
        hit.max_assignments,
        hit.available,
        hit.pending,
        hit.completed,
        hit.expires_at,
        hit.is_expired,
    )


def _values_of_group(group_id: UUID, count: GroupCount, at: datetime) -> _Values:
    latest = count.expires_at or at
    return (group_id, count.available, count.total, at, count.is_newer, latest)


def _columns(rows: Sequence[_Values], width: int) -> list[list[object]]:
    return [[row[index] for row in rows] for index in range(width)]


_HIT_COLUMNS = "status, maximum, available, pending, completed, expires_at, is_expired"
_SET_HIT = """UPDATE hits SET status = {status}, max_assignments = {maximum},
    available = {available}, pending = {pending}, completed = {completed},
    expires_at = {expires_at}, is_expired = {is_expired}"""
_GROUP_COLUMNS = "available, total, at, is_newer, latest"
_COUNT_GROUP = """UPDATE hit_groups SET
    available_hits = available_hits + {available}, total_hits = total_hits + {total},
    is_open = available_hits + {available} > 0 AND NOT is_paused,
    version = version + 1, last_updated_at = {at},
    newest_hit_at = CASE WHEN {is_newer} THEN {at} ELSE newest_hit_at END,
    latest_expiry_at =
        CASE WHEN latest_expiry_at < {latest} THEN {latest} ELSE latest_expiry_at END"""
_COUNTED = "RETURNING hit_groups.id, requester_id, version, available_hits, total_hits, is_paused"


def _numbered(text: str, columns: str, *, first: int) -> str:
    """The text with parameters, from that number on, in the places of these columns."""
    names = columns.split(", ")
    return text.format(**{name: f"${n}" for n, name in enumerate(names, first)})


def _from(text: str, columns: str, source: str) -> str:
    """The text with the columns of a source in the places of these columns."""
    return text.format(**{name: f"{source}.{name}" for name in columns.split(", ")})


_SAVE_ONE = f"{_numbered(_SET_HIT, _HIT_COLUMNS, first=2)} WHERE id = $1"
_SAVE = Statement(_SAVE_ONE)
_COUNT = Statement(f"{_numbered(_COUNT_GROUP, _GROUP_COLUMNS, first=2)} WHERE id = $1 {_COUNTED}")
_SAVE_AND_COUNT_ONE = Statement(f"""
    WITH saved AS ({_SAVE_ONE})
    {_numbered(_COUNT_GROUP, _GROUP_COLUMNS, first=10)} WHERE id = $9 {_COUNTED}
""")
_SAVE_AND_COUNT = Statement(f"""
    WITH hit AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[],
            $6::integer[], $7::timestamptz[], $8::boolean[]) AS hit (id, {_HIT_COLUMNS})
    ), saved AS (
        {_from(_SET_HIT, _HIT_COLUMNS, "hit")} FROM hit WHERE hits.id = hit.id
    ), held AS (
        SELECT id FROM hit_groups WHERE id = ANY($9::uuid[]) ORDER BY id FOR NO KEY UPDATE
    ), change AS (
        SELECT change.* FROM held JOIN unnest($9::uuid[], $10::integer[], $11::integer[],
            $12::timestamptz[], $13::boolean[], $14::timestamptz[]) AS change (id, {_GROUP_COLUMNS})
            ON change.id = held.id
    )
    {_from(_COUNT_GROUP, _GROUP_COLUMNS, "change")} FROM change
    WHERE hit_groups.id = change.id {_COUNTED}
""")
