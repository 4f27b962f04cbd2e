"""What a worker does: accept, submit, return."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.assignments import facts, queries, rules
from domain.assignments.commands.payment import approved
from domain.assignments.lifecycle import (
    ASSIGNMENT_LIFECYCLE,
    AssignmentStatus,
    AssignmentVerb,
    DecidedBy,
)
from domain.assignments.models import Assignment
from domain.assignments.refusals import AlreadyDone, AnswerDiffers, HitHasExpired, NoSlotsLeft
from domain.hits import queries as hits
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.hits.settlement import Settlement
from domain.kernel import clock, policy
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotEligible, NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people.models import Worker
from domain.qualifications.work_record.counting import RETURNED, SUBMITTED
from domain.questions import answer as answers
from domain.questions.question import AnswerField

TRIES_FOR_A_SLOT = 20  # of a group whose last slots change hands at this moment

Look = Callable[[Worker, UUID, datetime], Awaitable[Hit | None]]
_BEGIN = Statement("""
    INSERT INTO assignments (id, hit_id, group_id, requester_id, worker_id, status, accepted_at,
        deadline, warn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
""")
_SUBMIT = Statement("""
    UPDATE assignments SET status = $2, answer = $3, submitted_at = $4, ended_at = $4,
        auto_approval_at = $5, decided_at = $6, decided_by = $7 WHERE id = $1
""")
_S = AssignmentStatus
_OF_THIS_HIT = frozenset({NoSlotsLeft.reason, AlreadyDone.reason, HitHasExpired.reason})


async def accept(worker: Worker, hit_id: UUID, *, client_token: str | None = None) -> Assignment:
    """Give the worker one of the HIT's open slots, and start their clock. Raises NotEligible."""
    wish = _wish(worker, client_token, hit_id)
    async with unit_of_work() as unit:
        hit = await hits.locked(hit_id)
        if earlier := await earlier_answer(wish):
            return await Assignment.get(id=earlier["assignment"])
        if hit.status == HitStatus.DISPOSED:
            raise NotFound("HIT")
        assignment = await _give_slot(worker, hit, unit)
        await store_answer(wish, {"assignment": assignment.id})
        return assignment


async def accept_next(
    worker: Worker, group_id: UUID, *, client_token: str | None = None
) -> Assignment:
    """Give the worker a slot of the group's next HIT that they have not done.

    Refused as NoSlotsLeft only after a look, newer than the refusal, that found nothing open.
    """
    if not await HitGroup.exists(id=group_id):
        raise NotFound("HIT group")
    wish = _wish(worker, client_token, group_id)
    look = queries.unheld_next
    for _ in range(TRIES_FOR_A_SLOT):
        try:
            return await _accept_found(look, worker, group_id, wish)
        except NotEligible as refused:
            if not _OF_THIS_HIT.issuperset(refused.reasons):
                raise
        if await queries.next_hit(worker, group_id, clock.now()) is None:
            break
        look = queries.awaited_next
    raise NotEligible([NoSlotsLeft()])


async def submit(worker: Worker, assignment_id: UUID, answer: Sequence[AnswerField]) -> Assignment:
    """Hand in the answer. The same answer again changes nothing; another is refused.

    The assignment's own deadline decides, even when the HIT has expired meanwhile.
    """
    async with unit_of_work() as unit:
        hit, assignment = await queries.locked_of_worker(worker, assignment_id)
        at = clock.now()
        if assignment.submitted_at is not None:
            if not answers.is_same(assignment.answer or [], answer):
                raise AnswerDiffers()
            return assignment
        if objection := rules.objection_to_submitting(assignment, at):
            raise objection
        kept = answers.checked(await hits.question_of(hit.id), answer)
        assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.SUBMIT)
        assignment.answer = kept
        assignment.submitted_at = assignment.ended_at = at
        assignment.auto_approval_at = at + hit.auto_approval_delay
        unit.tell(facts.AssignmentSubmitted.of(assignment, hit, at))
        tally = Settlement(unit, at)
        tally.hand_in(hit)
        tally.record(assignment.worker_id, SUBMITTED)
        if not hit.auto_approval_delay_seconds:
            approved(assignment, hit, tally, by=DecidedBy.CLOCK)
        await _hand_in(assignment)
        await tally.settle()
        return assignment


async def return_assignment(worker: Worker, assignment_id: UUID) -> Assignment:
    """Give the slot back; it is free for others at once."""
    async with unit_of_work() as unit:
        hit, assignment = await queries.locked_of_worker(worker, assignment_id)
        at = clock.now()
        if objection := rules.objection_to_returning(assignment, at):
            raise objection
        tally = Settlement(unit, at)
        assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.RETURN)
        assignment.ended_at = at
        await assignment.save(update_fields=["status", "ended_at"])
        unit.tell(facts.AssignmentReturned.of(assignment, hit, at))
        give_back(hit, assignment, tally)
        tally.record(assignment.worker_id, RETURNED)
        await tally.settle()
        return assignment


def give_back(hit: Hit, assignment: Assignment, tally: Settlement) -> None:
    """Free the slot of an attempt that ended without an answer."""
    if not hit.is_expired and hit.expires_at <= tally.at:
        tally.expire(hit)
    tally.give_back(hit, cause=f"return:{assignment.id}")


async def _accept_found(
    look: Look, worker: Worker, group_id: UUID, wish: IdempotentRequest
) -> Assignment:
    async with unit_of_work() as unit:
        hit = await look(worker, group_id, clock.now())
        if earlier := await earlier_answer(wish):
            return await Assignment.get(id=earlier["assignment"])
        if hit is None:
            raise NotEligible([NoSlotsLeft()])
        assignment = await _give_slot(worker, hit, unit)
        await store_answer(wish, {"assignment": assignment.id})
        return assignment


async def _give_slot(worker: Worker, hit: Hit, unit: UnitOfWork) -> Assignment:
    at = clock.now()
    if objection := rules.objection_to_accepting(hit, await queries.accept_facts(worker, hit), at):
        raise objection
    assignment = _accepted(worker, hit, at)
    await _begin(assignment)
    unit.tell(facts.AssignmentAccepted.of(assignment, hit, at))
    tally = Settlement(unit, at)
    tally.take_slot(hit)
    await tally.settle()
    return assignment


def _accepted(worker: Worker, hit: Hit, at: datetime) -> Assignment:
    deadline = at + hit.duration
    return Assignment(
        id=new_id(),
        hit_id=hit.id,
        group_id=hit.group_id,
        requester_id=hit.requester_id,
        worker_id=worker.id,
        status=_S.IN_PROGRESS,
        accepted_at=at,
        deadline=deadline,
        warn_at=policy.current().next_warning(at, deadline, at),
    )


async def _begin(assignment: Assignment) -> None:
    await _BEGIN.run(
        assignment.id,
        assignment.hit_id,
        assignment.group_id,
        assignment.requester_id,
        assignment.worker_id,
        assignment.status.value,
        assignment.accepted_at,
        assignment.deadline,
        assignment.warn_at,
    )


def _wish(worker: Worker, client_token: str | None, wanted: UUID) -> IdempotentRequest:
    return IdempotentRequest(
        account_id=worker.account_id, verb="acceptHit", token=client_token, input=str(wanted)
    )


async def _hand_in(assignment: Assignment) -> None:
    await _SUBMIT.run(
        assignment.id,
        assignment.status.value,
        orjson.dumps(assignment.answer).decode(),
        assignment.submitted_at,
        assignment.auto_approval_at,
        assignment.decided_at,
        assignment.decided_by,
    )
