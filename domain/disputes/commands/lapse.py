"""Appeals that were not answered in time: the clock escalates them, or marks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments import queries as assignments
from domain.assignments.rejections import appeals
from domain.assignments.rejections.appeals import AppealDecision
from domain.disputes import queries, rules
from domain.hits import queries as hits
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import retried, unit_of_work


@retried
async def _lapse(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Escalate overdue appeals, or mark them as unanswered, as the operator has set."""
    done = []
    async with unit_of_work() as unit:
        held = await assignments.unheld([each.id for each in due])
        found = await appeals.locked(sorted(held)) if held else {}
        for each in due:
            appeal = found.get(each.id)
            if appeal is None or appeal.due_at is None or appeal.due_at > at:
                continue
            decision = AppealDecision(verb=rules.missed_verb())
            await appeals.decide(appeal, held[each.id], decision, unit=unit, at=at)
            done.append(each.id)
    return done


lapse_due = Timer("let appeals lapse", queries.DUE, _lapse, hits.await_parent)
