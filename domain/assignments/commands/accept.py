"""Accepting: a worker takes a slot of a HIT, or of the next HIT of a group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from domain.assignments import daily_counts, facts, queries
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.assignments.objections import OF_ONE_HIT, objections
from domain.assignments.refusals import NoSlotsLeft
from domain.hits import queries as hits
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.hits.settlement import Settlement
from domain.kernel import clock, policy
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotEligible, NotFound, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Worker

TRIES_FOR_A_SLOT = 20  # of a group whose last slots change hands at this moment

FindHit = Callable[[Worker, UUID, datetime], Awaitable[Hit | None]]
_ADD = Statement("""
    INSERT INTO assignments (id, hit_id, group_id, requester_id, worker_id, status, accepted_at,
        deadline, warn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
""")


async def accept(worker: Worker, hit_id: UUID, *, client_token: str | None = None) -> Assignment:
    """Give the worker one of the HIT's open slots, and set the deadline. Raises NotEligible; for a
    HIT that the worker cannot discover NotFound, as if it did not exist."""
    request = _request(worker, client_token, hit_id)
    try:
        return await _accept_one(worker, hit_id, request)
    except Refused:
        if await queries.is_hidden_hit(worker, hit_id):
            raise NotFound("HIT") from None
        raise


@retried
async def _accept_one(worker: Worker, hit_id: UUID, request: IdempotentRequest) -> Assignment:
    async with unit_of_work() as unit:
        hit = await hits.locked(hit_id)
        if earlier := await earlier_answer(request):
            return await Assignment.get(id=earlier["assignment"])
        if hit.status == HitStatus.DISPOSED:
            raise NotFound("HIT")
        assignment = await _give_slot(worker, hit, unit)
        await store_answer(request, {"assignment": assignment.id})
        return assignment


async def accept_next(
    worker: Worker, group_id: UUID, *, client_token: str | None = None
) -> Assignment:
    """Give the worker a slot of the group's next HIT that they have not done.

    Raises NotEligible: for NoSlotsLeft only after a read found nothing open since the last refusal.
    Raises NotFound for a group that the worker cannot discover, as if it did not exist.
    """
    if not await HitGroup.exists(id=group_id):
        raise NotFound("HIT group")
    request = _request(worker, client_token, group_id)
    try:
        return await _accept_next(worker, group_id, request)
    except Refused:
        if await queries.is_hidden_group(worker, group_id):
            raise NotFound("HIT group") from None
        raise


async def _accept_next(worker: Worker, group_id: UUID, request: IdempotentRequest) -> Assignment:
    find = queries.unheld_next
    for _ in range(TRIES_FOR_A_SLOT):
        try:
            return await _accept_found(find, worker, group_id, request)
        except NotEligible as refused:
            if not OF_ONE_HIT.issuperset(refused.reasons):
                raise
        if await queries.next_hit(worker, group_id, clock.now()) is None:
            break
        find = queries.awaited_next
    raise NotEligible([NoSlotsLeft()])


@retried
async def _accept_found(
    find: FindHit, worker: Worker, group_id: UUID, request: IdempotentRequest
) -> Assignment:
    async with unit_of_work() as unit:
        hit = await find(worker, group_id, clock.now())
        if earlier := await earlier_answer(request):
            return await Assignment.get(id=earlier["assignment"])
        if hit is None:
            raise NotEligible([NoSlotsLeft()])
        assignment = await _give_slot(worker, hit, unit)
        await store_answer(request, {"assignment": assignment.id})
        return assignment


async def _give_slot(worker: Worker, hit: Hit, unit: UnitOfWork) -> Assignment:
    at = clock.now()
    count = await daily_counts.hold_and_count_accept(worker.id, at)
    found = await queries.accept_facts(worker, hit, count=count, at=at)
    if causes := objections(found):
        raise NotEligible(causes)
    assignment = _new(worker, hit, at)
    await _add(assignment)
    unit.tell(facts.AssignmentAccepted.of(assignment, hit, at))
    if found.daily is not None:
        await daily_counts.tell_use(found.daily.after_one_more(), worker.id, at=at, unit=unit)
    settlement = Settlement(unit, at)
    settlement.take_slot(hit)
    await settlement.settle()
    return assignment


def _new(worker: Worker, hit: Hit, at: datetime) -> Assignment:
    deadline = at + hit.duration
    return Assignment.new(
        id=new_id(),
        hit_id=hit.id,
        group_id=hit.group_id,
        requester_id=hit.requester_id,
        worker_id=worker.id,
        status=AssignmentStatus.IN_PROGRESS,
        accepted_at=at,
        deadline=deadline,
        warn_at=policy.current().next_warning(at, deadline, at),
    )


async def _add(assignment: Assignment) -> None:
    await _ADD.run(
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


def _request(worker: Worker, client_token: str | None, accepted_id: UUID) -> IdempotentRequest:
    return IdempotentRequest(
        account_id=worker.account_id, verb="acceptHit", token=client_token, input=str(accepted_id)
    )
