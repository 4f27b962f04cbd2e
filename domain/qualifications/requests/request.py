"""A worker's commands to get a qualification: request it, and hand in its test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Worker
from domain.people.standing import require_working
from domain.qualifications import answer_key as answer_keys
from domain.qualifications.granting import locked_workers
from domain.qualifications.lifecycle import REQUEST_LIFECYCLE, RequestStatus, RequestVerb
from domain.qualifications.models import QualificationRequest, QualificationType
from domain.qualifications.requests import queries, rules
from domain.qualifications.requests.outcomes import (
    grant_requested,
    mark_granted,
    mark_lapsed,
    save_decisions,
    tell_lapsed,
    tell_requested,
)
from domain.qualifications.requests.refusals import HandedInOtherwise
from domain.questions import answer as answers
from domain.questions.question import AnswerField
from domain.questions.stored import from_json

_INSERT = Statement(
    """INSERT INTO qualification_requests (id, type_id, worker_id, owner_id, status, test,
        answer_key, value, requested_at, deadline, submitted_at, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""
)
_HAND_IN = Statement(
    """UPDATE qualification_requests
    SET status = $2, answer = $3, value = $4, submitted_at = $5, decided_at = $6 WHERE id = $1"""
)
_S = RequestStatus


@retried
async def request(
    worker: Worker, type_id: UUID, *, client_token: str | None = None
) -> QualificationRequest:
    """Request a qualification.

    A type with a test opens the test and sets its deadline. An auto-granted type is granted at
    once. For other types the owner decides.
    """
    idempotent = IdempotentRequest(
        account_id=worker.account_id,
        verb="requestQualification",
        token=client_token,
        input=str(type_id),
    )
    async with unit_of_work() as unit:
        await locked_workers([worker.id])
        if earlier := await earlier_answer(idempotent):
            return await QualificationRequest.get(id=earlier["request"])
        await require_working(worker)
        requested_type = await queries.share_locked_type(type_id)
        at = clock.now()
        has_open = await _has_open_request(worker, requested_type, unit, at)
        attempts = await queries.attempts(worker, requested_type, has_open=has_open)
        if objection := rules.objection_to_requesting(requested_type, attempts, at):
            raise objection
        row = _new_request(worker, requested_type, at)
        await _insert(row)
        await _grant_or_tell(row, unit, at)
        await store_answer(idempotent, {"request": row.id})
        return row


@retried
async def hand_in(
    worker: Worker, request_id: UUID, answer: Sequence[AnswerField]
) -> QualificationRequest:
    """Hand in the answer to a test. The same answer again changes nothing; another is refused.

    With an answer key it is scored and granted at once, for any score; else the owner decides.
    Raises InvalidInput for an answer that does not fit the test of the request.
    """
    async with unit_of_work() as unit:
        await locked_workers([worker.id])
        tested = await queries.locked_of_worker(worker, request_id)
        at = clock.now()
        if tested.answer is not None:
            if not answers.is_same(tested.answer, answer):
                raise HandedInOtherwise()
            return tested
        if objection := rules.objection_to_handing_in(tested, at):
            raise objection
        assert tested.test is not None, "an open request has a test"
        tested.answer = answers.checked(from_json(tested.test), answer)
        tested.status = REQUEST_LIFECYCLE.after(tested.status, RequestVerb.SUBMIT)
        tested.submitted_at = at
        if tested.answer_key is not None:
            key = answer_keys.from_json(tested.answer_key)
            mark_granted(tested, answer_keys.score(key, answer), at)
        await _hand_in(tested)
        await _grant_or_tell(tested, unit, at)
        return tested


async def _has_open_request(
    worker: Worker, requested_type: QualificationType, unit: UnitOfWork, at: datetime
) -> bool:
    """Whether a request of this type is open. A test past its deadline is lapsed here, in case
    the timer has not done it yet."""
    earlier = await queries.locked_open(requested_type.id, worker.id)
    if earlier is None:
        return False
    if not earlier.is_overdue(at):
        return True
    mark_lapsed(earlier)
    await save_decisions([earlier])
    tell_lapsed([earlier], unit, at=at)
    return False


async def _grant_or_tell(row: QualificationRequest, unit: UnitOfWork, at: datetime) -> None:
    if row.status == _S.GRANTED:
        await grant_requested([row], unit, at=at)
    elif row.status == _S.SUBMITTED:
        tell_requested(row, unit, at=at)


def _new_request(
    worker: Worker, requested_type: QualificationType, at: datetime
) -> QualificationRequest:
    row = QualificationRequest(
        id=new_id(),
        type_id=requested_type.id,
        worker_id=worker.id,
        owner_id=requested_type.owner_id,
        status=_S.SUBMITTED,
        requested_at=at,
    )
    if requested_type.test is not None:
        assert requested_type.test_duration_seconds is not None, "a test has a duration"
        row.status = _S.TESTING
        row.test, row.answer_key = requested_type.test, requested_type.answer_key
        row.deadline = at + timedelta(seconds=requested_type.test_duration_seconds)
        return row
    row.submitted_at = at
    if requested_type.is_auto_granted:
        value = requested_type.auto_granted_value
        mark_granted(row, rules.DEFAULT_AUTO_GRANTED_VALUE if value is None else value, at)
    return row


async def _insert(row: QualificationRequest) -> None:
    await _INSERT.run(
        row.id,
        row.type_id,
        row.worker_id,
        row.owner_id,
        row.status.value,
        _json(row.test),
        _json(row.answer_key),
        row.value,
        row.requested_at,
        row.deadline,
        row.submitted_at,
        row.decided_at,
    )


async def _hand_in(tested: QualificationRequest) -> None:
    await _HAND_IN.run(
        tested.id,
        tested.status.value,
        _json(tested.answer),
        tested.value,
        tested.submitted_at,
        tested.decided_at,
    )


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
