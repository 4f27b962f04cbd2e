"""Pausing the groups of a batch: nobody accepts their HITs, and lists and feeds leave them out."""

from __future__ import annotations

from uuid import UUID

from domain.hits.facts import GroupChanged
from domain.hits.queries import hold_groups_of
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, is_open

# A group in which nothing was published has version 0 until then, and nothing tells of it.
_TURN = Statement("""
    UPDATE hit_groups SET is_paused = $2, is_open = available_hits > 0 AND NOT $2,
        version = CASE WHEN version > 0 THEN version + 1 ELSE 0 END,
        last_updated_at = CASE WHEN version > 0 THEN $3 ELSE last_updated_at END
    WHERE batch_id = $1 AND is_paused <> $2
    RETURNING id, requester_id, version, available_hits, total_hits, is_paused
""")


async def pause_groups(batch_id: UUID, unit: UnitOfWork) -> None:
    """Pause all groups of a batch, which the caller holds. Work in progress goes on. Paused groups
    stay as they are."""
    await _turn(batch_id, unit, paused=True)


async def resume_groups(batch_id: UUID, unit: UnitOfWork) -> None:
    """Open the groups of a paused batch again. Groups that are not paused stay as they are."""
    await _turn(batch_id, unit, paused=False)


async def _turn(batch_id: UUID, unit: UnitOfWork, *, paused: bool) -> None:
    assert is_open(), "groups are paused in the unit of work of their batch"
    at = clock.now()
    await hold_groups_of(batch_id)
    rows = [row for row in await _TURN.rows(batch_id, paused, at) if row["version"]]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        unit.tell(GroupChanged.turned(row, at=at))
