"""Expiring the HITs that an operator took down, in chunks of one commit.

A case is due until all of its HITs are expired, so that a crash in between changes nothing: the
next round goes on after the last HIT that was done. Nothing of them is published or offered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.commands.release import release_all
from domain.hits import queries as hits
from domain.hits.commands.close import expire_in
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.statement import Statement, instant, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.moderation.hit_groups import GROUPS
from domain.moderation.lifecycle import OpenWork

CLOSED_A_CHUNK = 50  # HITs of one commit: few, so that others do not wait long for one
CASES_A_ROUND = 10  # each with one chunk, so that other deadlines are not late
BEFORE_ALL = UUID(int=0)

_DUE = Statement(
    """SELECT subject_id, closed_to, open_work, decided_at FROM report_cases
        WHERE id = $1 AND close_hits_at <= $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_RUNNING = Statement(
    f"""SELECT id FROM hits WHERE group_id IN ({GROUPS}) AND id > $2
        AND status IN ('ASSIGNABLE', 'UNASSIGNABLE') AND (NOT is_expired OR (pending > 0 AND $3))
    ORDER BY id LIMIT $4"""
)
_PROGRESS = Statement("UPDATE report_cases SET closed_to = $2 WHERE id = $1")
_FINISH = Statement("UPDATE report_cases SET close_hits_at = NULL WHERE id = $1")


async def _close(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Expire a chunk of the HITs of each due case. Each is a commit of its own."""
    return [each.id for each in due[:CASES_A_ROUND] if await _close_chunk(each.id, at)]


@retried
async def _close_chunk(case_id: UUID, at: datetime) -> bool:
    """Whether anything was done: the HITs may all be held by other transactions."""
    async with unit_of_work() as unit:
        row = await _DUE.row(case_id, at)
        if row is None:
            return False
        after = BEFORE_ALL if row["closed_to"] is None else key(row["closed_to"])
        open_work = OpenWork(row["open_work"])
        ends_work = open_work is not OpenWork.FINISH
        running = await _RUNNING.rows(key(row["subject_id"]), after, ends_work, CLOSED_A_CHUNK)
        ids = [key(each["id"]) for each in running]
        if not ids:
            await _FINISH.run(case_id)
            return True
        settlement = Settlement(unit, clock.now())
        held = {hit.id: hit for hit in await hits.unheld(ids)}
        for hit in held.values():
            if hit.is_running:
                expire_in(settlement, hit)
        if ends_work:
            is_paid = open_work is OpenWork.PAY
            until = instant(row["decided_at"]) if is_paid else None
            await release_all(held, settlement, paid_before=until)
        await settlement.settle()
        if (last := hits.last_before_gap(ids, held)) is not None:
            await _PROGRESS.run(case_id, last)
        return bool(held)


_CLOSING = DueColumn(
    "report_cases", "close_hits_at", "close_hits_at IS NOT NULL", parent_column="id"
)
close_taken_down_due = Timer("expire HITs that were taken down", _CLOSING, _close)
