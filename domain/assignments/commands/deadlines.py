"""Assignments whose time has come: the clock warns, abandons and approves, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments import facts, queries
from domain.assignments.commands.decide import save_decisions
from domain.assignments.commands.payment import approve
from domain.assignments.commands.return_assignment import give_back, save_ends
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

_WARNED = Statement("UPDATE assignments SET warn_at = $2 WHERE id = $1")


async def _abandon(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """End overdue assignments, and free their slots."""
    async with unit_of_work() as unit:
        settlement = Settlement(unit, at)
        abandoned = []
        for hit, assignment in await _held(due):
            if not assignment.is_overdue(at):
                continue
            verb = AssignmentVerb.ABANDON
            assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, verb)
            assignment.ended_at = assignment.deadline
            abandoned.append(assignment)
            unit.tell(facts.AssignmentAbandoned.of(assignment, hit, at))
            give_back(hit, assignment, settlement)
            settlement.record(assignment.worker_id, ABANDONED)
        await save_ends(abandoned)
        await settlement.settle()
    return [assignment.id for assignment in abandoned]


async def _approve(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Approve assignments that their requester has not decided by the end of the delay."""
    async with unit_of_work() as unit:
        settlement = Settlement(unit, at)
        approved_now = []
        for hit, assignment in await _held(due):
            is_submitted = assignment.status == AssignmentStatus.SUBMITTED
            if is_submitted and assignment.auto_approval_at and assignment.auto_approval_at <= at:
                approve(assignment, hit, settlement, by=DecidedBy.CLOCK)
                approved_now.append(assignment)
        await save_decisions(approved_now)
        await settlement.settle()
    return [assignment.id for assignment in approved_now]


async def _warn(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Warn workers before their deadline, and set the time of the next warning."""
    async with unit_of_work() as unit:
        rows = []
        for hit, assignment in await _held(due):
            is_running = assignment.status == AssignmentStatus.IN_PROGRESS
            if not is_running or assignment.warn_at is None or assignment.warn_at > at:
                continue
            next_warning = policy.current().next_warning(
                assignment.accepted_at, assignment.deadline, at
            )
            rows.append((assignment.id, next_warning))
            if at < assignment.deadline:
                unit.tell(
                    facts.AssignmentExpiring.of(assignment, hit, at, deadline=assignment.deadline)
                )
        if rows:
            await _WARNED.run_many(rows)
    return [assignment_id for assignment_id, *_ in rows]


async def _held(due: Sequence[DueRow]) -> list[tuple[Hit, Assignment]]:
    """The due assignments that no other transaction holds, locked in lock order; in due order."""
    held = await queries.unheld([each.id for each in due])
    return [held[each.id] for each in due if each.id in held]


abandon_due = Timer("abandon", queries.DEADLINES, _abandon)
approve_due = Timer("approve", queries.AUTO_APPROVALS, _approve)
warn_due = Timer("warn", queries.WARNINGS, _warn)
