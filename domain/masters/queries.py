"""Reads about Masters: candidates, holders, bars and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.statement import Statement, key
from domain.masters.models import MastersBar, MastersDecision
from domain.qualifications import granting
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.system_types import MASTERS

BEFORE_ALL = UUID(int=0)

_CANDIDATES = Statement("""
    SELECT worker_id FROM (
        SELECT worker_id FROM work_records
        WHERE worker_id > $1 AND approved + rejected_bounded >= $2
        ORDER BY worker_id LIMIT $4) AS busy
    UNION
    SELECT worker_id FROM (
        SELECT worker_id FROM qualifications
        WHERE type_id = $3 AND status = 'GRANTED' AND worker_id > $1
        ORDER BY worker_id LIMIT $4) AS holding
    ORDER BY worker_id LIMIT $4
""")


async def candidates(after: UUID, decided: int, limit: int) -> list[UUID]:
    """Workers after an id, in the order of ids, with enough decided assignments or with Masters.

    It scans the key of `work_records` from that id to the last candidate, and the holders after
    that id, so that a whole run reads each table once.
    """
    rows = await _CANDIDATES.rows(after, decided, MASTERS, limit)
    return [key(row["worker_id"]) for row in rows]


async def holders(worker_ids: Sequence[UUID]) -> set[UUID]:
    """The holders of Masters among these workers."""
    known = await granting.known(MASTERS, worker_ids)
    return {
        worker_id for worker_id, held in known.items() if held.status == QualificationStatus.GRANTED
    }


async def bars_in_force(worker_ids: Sequence[UUID]) -> dict[UUID, MastersBar]:
    """The bars in force against these workers, by worker."""
    rows = await MastersBar.filter(worker_id__in=list(worker_ids), lifted_at__isnull=True)
    return {row.worker_id: row for row in rows}


async def decisions(worker_id: UUID | None, part: Slice) -> Page[MastersDecision]:
    """The decisions about a worker, or about all, the newest first."""
    rows = (
        MastersDecision.all() if worker_id is None else MastersDecision.filter(worker_id=worker_id)
    )
    return await page_of(rows, NEWEST_FIRST, part)
