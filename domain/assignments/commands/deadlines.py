"""What the clock does to assignments: warns, abandons, approves. Each fires exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments import facts, queries
from domain.assignments.commands.decide import save_decisions
from domain.assignments.commands.payment import approved
from domain.assignments.commands.work import give_back
from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
    DecidedBy,
)
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import unit_of_work
from domain.qualifications.work_record.counting import ABANDONED

_ABANDON = Statement("UPDATE assignments SET status = $2, ended_at = $3 WHERE id = $1")
_WARNED = Statement("UPDATE assignments SET warn_at = $2 WHERE id = $1")


async def _abandon(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Give back the slots of overdue assignments."""
    async with unit_of_work() as unit:
        tally = Settlement(unit, at)
        rows = []
        for hit, assignment in await _held(due):
            if not assignment.is_overdue(at):
                continue
            verb = AssignmentVerb.ABANDON
            assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, verb)
            assignment.ended_at = assignment.deadline
            rows.append((assignment.id, assignment.status.value, assignment.ended_at))
            unit.tell(facts.AssignmentAbandoned.of(assignment, hit, at))
            give_back(hit, assignment, tally)
            tally.record(assignment.worker_id, ABANDONED)
        if rows:
            await _ABANDON.run_many(rows)
        await tally.settle()
    return [assignment_id for assignment_id, *_ in rows]


async def _approve(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Approve what waited for its requester's decision to the end of the delay."""
    async with unit_of_work() as unit:
        tally = Settlement(unit, at)
        paid = []
        for hit, assignment in await _held(due):
            waits = assignment.status == AssignmentStatus.SUBMITTED
            if waits and assignment.auto_approval_at and assignment.auto_approval_at <= at:
                approved(assignment, hit, tally, by=DecidedBy.CLOCK)
                paid.append(assignment)
        await save_decisions(paid)
        await tally.settle()
    return [assignment.id for assignment in paid]


async def _warn(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Warn workers whose time runs out, and set their next warning."""
    async with unit_of_work() as unit:
        rows = []
        for hit, assignment in await _held(due):
            runs = assignment.status == AssignmentStatus.IN_PROGRESS
            if not runs or assignment.warn_at is None or assignment.warn_at > at:
                continue
            following = policy.current().next_warning(
                assignment.accepted_at, assignment.deadline, at
            )
            rows.append((assignment.id, following))
            if at < assignment.deadline:
                unit.tell(
                    facts.AssignmentExpiring.of(assignment, hit, at, deadline=assignment.deadline)
                )
        if rows:
            await _WARNED.run_many(rows)
    return [assignment_id for assignment_id, *_ in rows]


async def _held(due: Sequence[DueRow]) -> list[tuple[Hit, Assignment]]:
    """What is due and held by nobody else: locked in lock order, given in the order of dues."""
    held = await queries.unheld([each.id for each in due])
    return [held[each.id] for each in due if each.id in held]


abandon_due = Timer("abandon", queries.DEADLINES, _abandon)
approve_due = Timer("approve", queries.AUTO_APPROVALS, _approve)
warn_due = Timer("warn", queries.WARNINGS, _warn)
