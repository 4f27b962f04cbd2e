"""Expiring the HITs of a suspended requester, in chunks of one commit.

The suspension is due until all are expired, so that a crash in between changes nothing: the next
round goes on after the last HIT that was done. The account publishes no more meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.hits import queries as hits
from domain.hits.commands.close import expire_in
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work

CLOSED_A_CHUNK = 100  # HITs of one commit: few, so that others do not wait long for one
SUSPENSIONS_A_ROUND = 10  # each with one chunk, so that other deadlines are not late
BEFORE_ALL = UUID(int=0)

_DUE = Statement(
    """SELECT account_id, closed_to FROM suspensions WHERE id = $1 AND close_hits_at <= $2
        FOR NO KEY UPDATE SKIP LOCKED"""
)
_RUNNING = Statement(
    """SELECT id FROM hits WHERE requester_id = (SELECT id FROM requesters WHERE account_id = $1)
        AND id > $2 AND status IN ('ASSIGNABLE', 'UNASSIGNABLE') AND NOT is_expired
    ORDER BY id LIMIT $3"""
)
_PROGRESS = Statement("UPDATE suspensions SET closed_to = $2 WHERE id = $1")
_FINISH = Statement("UPDATE suspensions SET close_hits_at = NULL WHERE id = $1")


async def _close(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Expire a chunk of the HITs of each due suspension. Each is a commit of its own."""
    return [each.id for each in due[:SUSPENSIONS_A_ROUND] if await _close_chunk(each.id, at)]


@retried
async def _close_chunk(suspension_id: UUID, at: datetime) -> bool:
    """Whether anything was done: the HITs may all be held by other transactions."""
    async with unit_of_work() as unit:
        row = await _DUE.row(suspension_id, at)
        if row is None:
            return False
        after = BEFORE_ALL if row["closed_to"] is None else key(row["closed_to"])
        running = await _RUNNING.rows(key(row["account_id"]), after, CLOSED_A_CHUNK)
        ids = [key(each["id"]) for each in running]
        if not ids:
            await _FINISH.run(suspension_id)
            return True
        settlement = Settlement(unit, clock.now())
        held = {hit.id: hit for hit in await hits.unheld(ids)}
        for hit in held.values():
            if hit.is_running:
                expire_in(settlement, hit)
        await settlement.settle()
        if (last := hits.last_before_gap(ids, held)) is not None:
            await _PROGRESS.run(suspension_id, last)
        return bool(held)


_CLOSING = DueColumn(
    "suspensions", "close_hits_at", "close_hits_at IS NOT NULL", parent_column="id"
)
close_hits_due = Timer("expire HITs of the suspended", _CLOSING, _close)
