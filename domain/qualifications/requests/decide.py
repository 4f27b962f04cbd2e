"""Decisions of a type's owner on requests: to grant, or to reject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.refusals import InvalidInput, NotFound, Refused
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people.models import Requester
from domain.qualifications.granting import locked_workers
from domain.qualifications.lifecycle import RequestStatus, RequestVerb
from domain.qualifications.models import QualificationRequest
from domain.qualifications.requests import queries, rules
from domain.qualifications.requests.outcomes import (
    grant_requested,
    mark_granted,
    mark_rejected,
    save_decisions,
    tell_rejected,
)

MOST_DECISIONS_A_CALL = 10_000
DECISIONS_A_CHUNK = 100  # one commit each, so that no other command waits long for a worker
TYPE_DELETED = "The qualification type was deleted."


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Grant the qualification, with this value or without one."""

    request_id: UUID
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Reject the request. The worker sees the reason, 1,024 characters at most."""

    request_id: UUID
    reason: str | None = None


Decision = Acceptance | Rejection
Answer = QualificationRequest | Refused


async def decide(owner: Requester, decision: Decision) -> QualificationRequest:
    """Decide on one submitted request. Raises NotFound, WrongState, InvalidInput."""
    _check("", decision)
    (answer,) = await _decide_chunk(owner, [decision], [None])
    if isinstance(answer, Refused):
        raise answer
    return answer


async def decide_many(owner: Requester, decisions: Sequence[Decision]) -> list[Answer]:
    """Decide on 1 to 10,000 requests, in chunks of one commit; answers in input order."""
    bounds.several("requests", decisions, at_least=1, at_most=MOST_DECISIONS_A_CALL)
    objections = [_objection(f"requests[{n}].", decision) for n, decision in enumerate(decisions)]
    answers: list[Answer] = []
    for start in range(0, len(decisions), DECISIONS_A_CHUNK):
        chunk = slice(start, start + DECISIONS_A_CHUNK)
        answers += await _decide_chunk(owner, decisions[chunk], objections[chunk])
    return answers


async def reject_pending(
    type_ids: Sequence[UUID], unit: UnitOfWork, *, at: datetime, limit: int
) -> int:
    """Reject open requests, and open tests, of types that are deleted. Returns their number.

    At most `limit`. Call it in a unit of work that has locked the types, so that no request is
    added meanwhile.
    """
    found = await queries.locked_open_of(type_ids, limit)
    for each in found:
        mark_rejected(each, TYPE_DELETED, at)
    await save_decisions(found)
    await tell_rejected(found, unit, at=at)
    return len(found)


async def _decide_chunk(
    owner: Requester, decisions: Sequence[Decision], objections: Sequence[Refused | None]
) -> list[Answer]:
    ids = [each.request_id for each in decisions]
    async with unit_of_work() as unit:
        # The lock order is workers before requests.
        await locked_workers(await queries.workers_of(owner, ids))
        requests = await queries.locked_of_owner(owner, ids)
        at = clock.now()
        answers = [
            objection or _decided(requests.get(decision.request_id), decision, at)
            for decision, objection in zip(decisions, objections, strict=True)
        ]
        decided = {a.id: a for a in answers if isinstance(a, QualificationRequest)}
        await _save(list(decided.values()), unit, at)
        return answers


def _decided(request: QualificationRequest | None, decision: Decision, at: datetime) -> Answer:
    if request is None:
        return NotFound("qualification request")
    is_granted = isinstance(decision, Acceptance)
    verb = RequestVerb.GRANT if is_granted else RequestVerb.REJECT
    if objection := rules.objection_to_deciding(verb, request):
        return objection
    if isinstance(decision, Acceptance):
        mark_granted(request, decision.value, at)
    else:
        mark_rejected(request, decision.reason, at)
    return request


async def _save(decided: Sequence[QualificationRequest], unit: UnitOfWork, at: datetime) -> None:
    await save_decisions(decided)
    granted = [each for each in decided if each.status == RequestStatus.GRANTED]
    await grant_requested(granted, unit, at=at)
    rejected = [each for each in decided if each.status == RequestStatus.REJECTED]
    await tell_rejected(rejected, unit, at=at)


def _check(path: str, decision: Decision) -> None:
    if isinstance(decision, Acceptance):
        rules.check_value(f"{path}value", decision.value)
    else:
        rules.check_reason(f"{path}reason", decision.reason)


def _objection(path: str, decision: Decision) -> InvalidInput | None:
    try:
        _check(path, decision)
    except InvalidInput as refused:
        return refused
    return None
