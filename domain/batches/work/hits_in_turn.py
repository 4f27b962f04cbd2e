"""The HITs of a batch, in the order of their ids: how many there are, and the next ones."""

from __future__ import annotations

from uuid import UUID

from domain.hits.models import Hit
from domain.kernel.statement import Statement, key

FIRST = UUID(int=0)


async def count_running(batch_id: UUID) -> int:
    """The number of HITs that have not expired."""
    row = await _COUNT_RUNNING.row(batch_id)
    return int(row["hits"]) if row else 0


async def next_running(batch_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """HITs that have not expired."""
    return [key(row["id"]) for row in await _RUNNING.rows(batch_id, after, limit)]


async def next_untaken(batch_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """HITs that have not expired and that no worker has taken: all their assignments are free."""
    return [key(row["id"]) for row in await _UNTAKEN.rows(batch_id, after, limit)]


async def next_kept(batch_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """HITs that are not deleted."""
    return [key(row["id"]) for row in await _KEPT.rows(batch_id, after, limit)]


async def count_kept(batch_id: UUID) -> int:
    """The number of HITs that are not deleted."""
    row = await _COUNT_KEPT.row(batch_id)
    return int(row["hits"]) if row else 0


async def one_of_each_kind(batch_id: UUID) -> list[Hit]:
    """A HIT for each number of assignments and price among those that are not deleted, the one
    with the most assignments first: they differ once rejected work was offered again."""
    return [Hit.of(row) for row in await _OF_EACH_KIND.rows(batch_id)]


_OF_BATCH = "FROM hits WHERE group_id IN (SELECT id FROM hit_groups WHERE batch_id = $1)"
_IS_RUNNING = "AND status IN ('ASSIGNABLE', 'UNASSIGNABLE') AND NOT is_expired"
_IS_UNTAKEN = "AND status = 'ASSIGNABLE' AND NOT is_expired AND available = max_assignments"
_IS_KEPT = "AND status <> 'DISPOSED'"
_PART = "AND id > $2 ORDER BY id LIMIT $3"
_COUNT_RUNNING = Statement(f"SELECT count(*) AS hits {_OF_BATCH} {_IS_RUNNING}")
_COUNT_KEPT = Statement(f"SELECT count(*) AS hits {_OF_BATCH} {_IS_KEPT}")
_RUNNING = Statement(f"SELECT id {_OF_BATCH} {_IS_RUNNING} {_PART}")
_UNTAKEN = Statement(f"SELECT id {_OF_BATCH} {_IS_UNTAKEN} {_PART}")
_KEPT = Statement(f"SELECT id {_OF_BATCH} {_IS_KEPT} {_PART}")
_OF_EACH_KIND = Statement(
    f"""SELECT {Hit.columns()} FROM (
            SELECT {Hit.columns()}, row_number() OVER (
                PARTITION BY max_assignments, reward_cents, fee_cents ORDER BY id) AS place
            {_OF_BATCH} {_IS_KEPT}) AS numbered
        WHERE place = 1 ORDER BY max_assignments DESC, id"""
)
