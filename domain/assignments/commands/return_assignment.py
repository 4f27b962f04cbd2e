"""Returning: a worker gives the slot back; and what every attempt without an answer does."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.assignments import facts, queries, rules
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Worker
from domain.qualifications.work_record.counting import RETURNED

_SAVE_END = Statement("UPDATE assignments SET status = $2, ended_at = $3 WHERE id = $1")


async def return_assignment(worker: Worker, assignment_id: UUID) -> Assignment:
    """Give the slot back; it is free for others at once."""
    async with unit_of_work() as unit:
        hit, assignment = await queries.held_by_worker(worker, assignment_id)
        at = clock.now()
        if objection := rules.objection_to_returning(assignment, at):
            raise objection
        settlement = Settlement(unit, at)
        assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.RETURN)
        assignment.ended_at = at
        await save_ends([assignment])
        unit.tell(facts.AssignmentReturned.of(assignment, hit, at))
        give_back(hit, assignment, settlement)
        settlement.record(assignment.worker_id, RETURNED)
        await settlement.settle()
        return assignment


async def save_ends(assignments: Sequence[Assignment]) -> None:
    """Write the end of these attempts, whose rows are locked."""
    rows = [(each.id, each.status.value, each.ended_at) for each in assignments]
    if len(rows) == 1:
        await _SAVE_END.run(*rows[0])
    elif rows:
        await _SAVE_END.run_many(rows)


def give_back(hit: Hit, assignment: Assignment, settlement: Settlement) -> None:
    """Free the slot of an attempt that ended without an answer."""
    if not hit.is_expired and hit.expires_at <= settlement.at:
        settlement.expire(hit)
    settlement.give_back(hit, cause=f"return:{assignment.id}")
