"""Undoing: many rejections are taken back while they do not count yet; the clock ends that time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assignments import facts, queries, rules
from domain.assignments.commands.decide import DECISIONS_A_CHUNK, save_decisions
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb
from domain.assignments.models import Assignment
from domain.assignments.refusals import UndoTooLate
from domain.assignments.rejections import appeals, places, storing
from domain.assignments.rejections.adding import released_with, reserved_again
from domain.assignments.rejections.models import AssignmentRejection
from domain.hits import queries as hits
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import bounds, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InvalidInput, NotFound, Refused, Rule, WrongState
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.ledger import spending
from domain.ledger.spending import Spendable
from domain.people.models import Requester
from domain.qualifications.work_record.counting import UNDONE

MOST_UNDONE_A_CALL = 10_000

DUE = DueColumn("assignment_rejections", "due_at", "due_at IS NOT NULL", key_column="assignment_id")
_OF_CALL = Statement(f"""
    SELECT assignment_id FROM assignment_rejections
    WHERE requester_id = $1 AND call_id = $2 AND due_at > $3
    ORDER BY assignment_id LIMIT {MOST_UNDONE_A_CALL}
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichRejections:
    """The rejections to undo: those of this work, or all of a call or a job."""

    assignment_ids: Sequence[UUID] | None = None
    call_id: UUID | None = None
    job_id: UUID | None = None


async def undo_rejections(
    requester: Requester, wanted: WhichRejections
) -> list[Assignment | Refused]:
    """Undo rejections that can still be undone, in chunks of one commit; answers in input order.

    The work waits for a decision again, and an appeal against the rejection is deleted. Raises
    InvalidInput.
    """
    ids = await _chosen(requester, wanted)

    async def undo_chunk(_: int, chunk: Sequence[UUID]) -> list[Assignment | Refused]:
        return await _undo_each(requester, chunk)

    return await in_chunks(ids, DECISIONS_A_CHUNK, undo_chunk)


async def _chosen(requester: Requester, wanted: WhichRejections) -> Sequence[UUID]:
    given = [wanted.assignment_ids, wanted.call_id, wanted.job_id]
    if sum(each is not None for each in given) != 1:
        bound = "given, or else callId or jobId: exactly one of the three"
        raise InvalidInput("assignmentIds", None, bound, broken=Rule.REQUIRED)
    if (ids := wanted.assignment_ids) is not None:
        bounds.several("assignmentIds", ids, at_least=1, at_most=MOST_UNDONE_A_CALL)
        return ids
    call_id = wanted.call_id or wanted.job_id
    rows = await _OF_CALL.rows(requester.id, call_id, clock.now())
    return [key(row["assignment_id"]) for row in rows]


@retried
async def _undo_each(requester: Requester, ids: Sequence[UUID]) -> list[Assignment | Refused]:
    async with unit_of_work() as unit:
        held, assignments = await queries.held_of_requester(requester, ids)
        settlement = Settlement(unit, clock.now())
        await appeals.locked(sorted(assignments))
        rejections = await storing.locked(sorted(assignments))
        undoing = _Undoing(held, settlement, await spending.spendable(requester.id))
        answers = [undoing.undo(assignments.get(id), rejections.get(id)) for id in ids]
        undone = {each.id: each for each in answers if isinstance(each, Assignment)}
        if undone:
            await save_decisions(list(undone.values()))
            await appeals.drop(sorted(undone))
            await storing.store([rejections[id] for id in undone], settlement)
        await settlement.settle()
        return answers


class _Undoing:
    """The undoing of rejections in one commit, one after the other."""

    def __init__(self, held: dict[UUID, Hit], settlement: Settlement, funds: Spendable) -> None:
        self._held, self._settlement, self._funds = held, settlement, funds
        self._taken: Money = NOTHING

    def undo(
        self, assignment: Assignment | None, rejection: AssignmentRejection | None
    ) -> Assignment | Refused:
        if assignment is None:
            return NotFound("assignment")
        hit, settlement = self._held[assignment.hit_id], self._settlement
        if objection := self._objection(assignment, rejection, hit):
            return objection
        assert rejection is not None, "rejected work has its rejection"
        if not rejection.is_held:
            settlement.transfer(reserved_again(rejection))
            self._taken += rejection.cost
        rejection.undone_at = settlement.at
        rejection.due_at, rejection.is_held = None, False
        assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.UNDO)
        assignment.decided_at = None
        assignment.decided_by = None  # type: ignore[assignment]
        assignment.feedback = assignment.rejection_reason = None
        settlement.undo_decision(hit)
        settlement.record(assignment.worker_id, UNDONE)
        settlement.unit.tell(facts.RejectionUndone.of(assignment, hit, settlement.at))
        return assignment

    def _objection(
        self, assignment: Assignment, rejection: AssignmentRejection | None, hit: Hit
    ) -> Refused | None:
        if objection := rules.objection_to(AssignmentVerb.UNDO, assignment):
            return objection
        assert rejection is not None, "rejected work has its rejection"
        if rejection.due_at is None or rejection.due_at <= self._settlement.at:
            return UndoTooLate(rejection.undo_until)
        if hit.status == HitStatus.DISPOSED:
            return WrongState("HIT", hit.status, [s for s in HitStatus if s != HitStatus.DISPOSED])
        if rejection.is_held:
            return None
        return self._funds.shortage(rejection.cost, taken=self._taken)


@retried
async def _end(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Let rejections count that were not undone in time, and release their money."""
    async with unit_of_work() as unit:
        held = await queries.unheld([each.id for each in due])
        await places.take_turn([assignment.requester_id for _, assignment in held.values()])
        known = await storing.locked(sorted(held)) if held else {}
        ending = [
            each
            for each in sorted(known.values(), key=lambda each: (each.rejected_at, each.hit_id))
            if each.due_at is not None and each.due_at <= at
        ]
        settlement = Settlement(unit, at)
        settlement.transfer(*(released_with(each) for each in ending if each.is_held))
        for each in ending:
            each.due_at, each.is_held = None, False
        await places.give(ending)
        if ending:
            await storing.store(ending, settlement)
        await settlement.settle()
    return [each.assignment_id for each in ending]


end_undo_due = Timer("let rejections count", DUE, _end, hits.await_parent)
