"""Approved work becomes paid: a worker's days, when `paid_until` moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from domain.dashboard.tally import Tally, day_number
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, instant, key

PAGE = 500
BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_APPROVED = Statement("""
    SELECT a.id, a.submitted_at, a.decided_at AS at, hits.reward_cents AS cents
    FROM assignments AS a JOIN hits ON hits.id = a.hit_id
    WHERE a.worker_id = $1 AND a.status = 'APPROVED'
        AND (a.decided_at, a.id) > ($2, $3) AND a.decided_at <= $4
    ORDER BY a.decided_at, a.id LIMIT $5
""")
_BONUSES = Statement("""
    SELECT b.id, a.submitted_at, b.granted_at AS at, b.cents
    FROM bonuses AS b JOIN assignments AS a ON a.id = b.assignment_id
    WHERE b.worker_id = $1 AND (b.granted_at, b.id) > ($2, $3) AND b.granted_at <= $4
    ORDER BY b.granted_at, b.id LIMIT $5
""")
_LAST = UUID(int=2**128 - 1)


async def move(
    tally: Tally, worker_id: UUID, *, before: datetime | None, now: datetime | None
) -> None:
    """Count what was approved between two values of `paid_until`: paid, or paid no longer.

    Only what was decided long ago lies between them, so nothing of it changes any more.
    """
    start, end = before or BEFORE_ALL, now or BEFORE_ALL
    sign = 1 if start < end else -1
    between = (min(start, end), max(start, end))
    for statement, assignments in ((_APPROVED, sign), (_BONUSES, 0)):
        async for row in _rows(statement, worker_id, *between):
            day = day_number(instant(row["submitted_at"]))
            money = Money(sign * row["cents"])
            tally.paid(worker_id, day, assignments=assignments, money=money)


async def _rows(
    statement: Statement, worker_id: UUID, after: datetime, until: datetime
) -> AsyncIterator[Row]:
    last = _LAST  # nothing of the first instant itself
    while True:
        rows = await statement.rows(worker_id, after, last, until, PAGE)
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        after, last = instant(rows[-1]["at"]), key(rows[-1]["id"])
