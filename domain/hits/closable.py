"""The HITs of a type that can be closed: how many there are, and the next ones by id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement, key


@dataclass(frozen=True, slots=True)
class Closable:
    """The HITs of one type that were published until an instant, to be expired or deleted."""

    hit_type_id: UUID
    to_delete: bool
    until: datetime


async def count(wanted: Closable) -> int:
    """How many there are now."""
    statement = _COUNT_DELETABLE if wanted.to_delete else _COUNT_EXPIRABLE
    row = await statement.row(wanted.hit_type_id, wanted.until)
    return int(row["hits"]) if row else 0


async def following(wanted: Closable, after: UUID, limit: int) -> list[UUID]:
    """The ids of the next ones, in the order of the ids."""
    statement = _NEXT_DELETABLE if wanted.to_delete else _NEXT_EXPIRABLE
    rows = await statement.rows(wanted.hit_type_id, wanted.until, after, limit)
    return [key(row["id"]) for row in rows]


_OF_TYPE = """FROM hits WHERE group_id = (SELECT id FROM hit_groups WHERE hit_type_id = $1)
    AND created_at <= $2"""
_EXPIRABLE = f"{_OF_TYPE} AND status IN ('ASSIGNABLE', 'UNASSIGNABLE') AND NOT is_expired"
_DELETABLE = f"""{_OF_TYPE} AND status IN ('REVIEWABLE', 'REVIEWING')
    AND available + pending + completed = max_assignments"""
_PART = "AND id > $3 ORDER BY id LIMIT $4"
_COUNT_EXPIRABLE = Statement(f"SELECT count(*) AS hits {_EXPIRABLE}")
_COUNT_DELETABLE = Statement(f"SELECT count(*) AS hits {_DELETABLE}")
_NEXT_EXPIRABLE = Statement(f"SELECT id {_EXPIRABLE} {_PART}")
_NEXT_DELETABLE = Statement(f"SELECT id {_DELETABLE} {_PART}")
