"""The timer that ends qualification tests at their deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import unit_of_work
from domain.qualifications.requests import queries
from domain.qualifications.requests.outcomes import mark_lapsed, save_decisions, tell_lapsed


async def _lapse(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Lapse the tests that were not handed in."""
    async with unit_of_work() as unit:
        locked = await queries.locked_if_free([each.id for each in due])
        rows = [locked[each.id] for each in due if each.id in locked]
        over = [row for row in rows if row.is_overdue(at)]
        for each in over:
            mark_lapsed(each)
        await save_decisions(over)
        tell_lapsed(over, unit, at=at)
    return [each.id for each in over]


lapse_due = Timer("lapse", queries.TEST_DEADLINES, _lapse)
