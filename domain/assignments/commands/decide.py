"""Deciding: a requester approves or rejects one assignment, many, or all of a HIT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.assignments import facts, queries, rules
from domain.assignments.commands.payment import approve
from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
    DecidedBy,
    RejectionReason,
)
from domain.assignments.models import Assignment
from domain.assignments.rejections import adding
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import bounds, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, Objections, Refused, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.qualifications.work_record.counting import REJECTED

MOST_DECISIONS_A_CALL = 10_000
DECISIONS_A_CHUNK = 100  # one commit each: few, so that others do not wait long for a HIT

_SAVE = Statement("""
    UPDATE assignments SET status = $2, decided_at = $3, decided_by = $4, feedback = $5,
        rejection_reason = $6 WHERE id = $1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A requester's decision about submitted work: a reason makes it a rejection."""

    feedback: str | None = None
    reason: RejectionReason | None = None


async def decide(
    requester: Requester,
    assignment_ids: Sequence[UUID],
    decision: Decision,
    *,
    call_id: UUID | None = None,
) -> list[Assignment | Refused]:
    """Approve or reject assignments, in chunks of one commit; answers come in input order.

    Rejections of one call, which `call_id` names, are undone together where they are many.
    """
    call = call_id or new_id()
    most, wrong = MOST_DECISIONS_A_CALL, Objections()
    wrong.check(bounds.several, "assignmentIds", assignment_ids, at_least=1, at_most=most)
    wrong.check(rules.check_feedback, decision.feedback, decision.reason)
    wrong.raise_any()

    async def decide_chunk(start: int, chunk: Sequence[UUID]) -> list[Assignment | Refused]:
        return await decide_each(requester, [(each, decision) for each in chunk], call)

    return await in_chunks(assignment_ids, DECISIONS_A_CHUNK, decide_chunk)


async def decide_hit(
    requester: Requester, hit_id: UUID, decision: Decision, *, call_id: UUID | None = None
) -> list[Assignment | Refused]:
    """Approve or reject every submitted assignment of a HIT, at most 10,000 in a call."""
    ids = await queries.submitted_of(requester, hit_id, MOST_DECISIONS_A_CALL)
    return await decide(requester, ids, decision, call_id=call_id) if ids else []


@retried
async def decide_each(
    requester: Requester, decisions: Sequence[tuple[UUID, Decision]], call_id: UUID
) -> list[Assignment | Refused]:
    """Approve or reject each assignment by its own decision, in one commit; answers in input order.

    At most DECISIONS_A_CHUNK, whose feedback is checked, of the call or the job of this id.
    """
    assert len(decisions) <= DECISIONS_A_CHUNK, "others wait for the HITs meanwhile"
    async with unit_of_work() as unit:
        ids = [assignment_id for assignment_id, _ in decisions]
        held, assignments = await queries.held_of_requester(requester, ids)
        settlement = Settlement(unit, clock.now())
        answers: list[Assignment | Refused] = []
        for assignment_id, decision in decisions:
            assignment = assignments.get(assignment_id)
            hit = None if assignment is None else held[assignment.hit_id]
            answers.append(_decide_one(assignment, hit, settlement, decision))
        decided = {a.id: a for a in answers if isinstance(a, Assignment)}
        if decided:
            await save_decisions(list(decided.values()))
        rejected = [each for each in decided.values() if each.status is AssignmentStatus.REJECTED]
        earlier = []
        if rejected:
            earlier = await adding.add(rejected, held, settlement=settlement, call_id=call_id)
        await settlement.settle()
        if earlier:
            await adding.hold_again(earlier, requester.id, settlement.at)
        return answers


def _decide_one(
    assignment: Assignment | None, hit: Hit | None, settlement: Settlement, decision: Decision
) -> Assignment | Refused:
    if assignment is None or hit is None:
        return NotFound("assignment")
    if decision.reason is None:
        objection = rules.objection_to(AssignmentVerb.APPROVE, assignment)
    else:
        objection = rules.objection_to_rejecting(assignment, settlement.at)
    if objection:
        return objection
    if decision.reason is None:
        approve(assignment, hit, settlement, by=DecidedBy.REQUESTER, feedback=decision.feedback)
    else:
        _reject(assignment, hit, settlement, decision)
    return assignment


def _reject(assignment: Assignment, hit: Hit, settlement: Settlement, decision: Decision) -> None:
    assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.REJECT)
    assignment.decided_at, assignment.decided_by = settlement.at, DecidedBy.REQUESTER
    assignment.feedback = decision.feedback
    assignment.rejection_reason = decision.reason
    settlement.decide(hit)
    settlement.record(assignment.worker_id, REJECTED)
    settlement.unit.tell(facts.AssignmentRejected.of(assignment, hit, settlement.at))


async def save_decisions(assignments: Sequence[Assignment]) -> None:
    """Write the decisions about these assignments, whose rows are locked."""
    if len(assignments) == 1:
        await _SAVE.run(*_values(assignments[0]))
    elif assignments:
        await _SAVE.run_many([_values(assignment) for assignment in assignments])


def _values(assignment: Assignment) -> tuple[object, ...]:
    return (
        assignment.id,
        assignment.status.value,
        assignment.decided_at,
        assignment.decided_by and assignment.decided_by.value,
        assignment.feedback,
        assignment.rejection_reason and assignment.rejection_reason.value,
    )


def chosen(assignment_ids: Sequence[UUID] | None, hit_id: UUID | None) -> Sequence[UUID] | UUID:
    """The ids or the HIT, of which exactly one is given. Raises InvalidInput."""
    if assignment_ids is not None and hit_id is None:
        return assignment_ids
    if hit_id is not None and assignment_ids is None:
        return hit_id
    bound = "given, or else hitId: exactly one of the two"
    raise InvalidInput("assignmentIds", None, bound, broken=Rule.REQUIRED)
