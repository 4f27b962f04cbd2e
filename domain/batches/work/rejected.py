"""The rejected assignments of a batch that nothing was offered for yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement, key


async def count(batch_id: UUID) -> int:
    """How many there are."""
    row = await _COUNT.row(batch_id)
    return int(row["rejections"]) if row else 0


async def next_hits(batch_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """The next HITs that have some, in the order of their ids."""
    return [key(row["hit_id"]) for row in await _HITS.rows(batch_id, after, limit)]


async def of_hits(hit_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Those of some HITs, by HIT. They stay so where the HITs are locked."""
    found: dict[UUID, list[UUID]] = {}
    for row in await _OF_HITS.rows(list(hit_ids)):
        found.setdefault(key(row["hit_id"]), []).append(key(row["id"]))
    return found


async def note(assignments: Sequence[UUID], *, batch_id: UUID, hit_id: UUID, at: datetime) -> None:
    """Note that a HIT offers one assignment for each of these."""
    await _NOTE.run_many([(each, batch_id, hit_id, at) for each in assignments])


_NEW = """status = 'REJECTED' AND NOT EXISTS (
    SELECT 1 FROM republished_rejections known WHERE known.assignment_id = assignments.id)"""
_OF_BATCH = f"""FROM assignments
    WHERE group_id IN (SELECT id FROM hit_groups WHERE batch_id = $1) AND {_NEW}"""
_COUNT = Statement(f"SELECT count(*) AS rejections {_OF_BATCH}")
_HITS = Statement(f"SELECT DISTINCT hit_id {_OF_BATCH} AND hit_id > $2 ORDER BY hit_id LIMIT $3")
_OF_HITS = Statement(
    f"""SELECT id, hit_id FROM assignments WHERE hit_id = ANY($1::uuid[]) AND {_NEW}
        ORDER BY hit_id, id"""
)
_NOTE = Statement(
    """INSERT INTO republished_rejections (assignment_id, batch_id, hit_id, republished_at)
       VALUES ($1, $2, $3, $4)"""
)
