"""What a worker does to get a qualification: request it, and hand in its test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people.models import Worker
from domain.qualifications import answer_key as answer_keys
from domain.qualifications.granting import held_workers
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
from domain.questions import question
from domain.questions.question import AnswerField

_BEGIN = Statement(
    """INSERT INTO qualification_requests (id, type_id, worker_id, owner_id, status, test,
        answer_key, value, requested_at, deadline, submitted_at, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""
)
_HAND_IN = Statement(
    """UPDATE qualification_requests
    SET status = $2, answer = $3, value = $4, submitted_at = $5, decided_at = $6 WHERE id = $1"""
)
_S = RequestStatus


async def request(
    worker: Worker, type_id: UUID, *, client_token: str | None = None
) -> QualificationRequest:
    """Ask for a qualification. Where it has a test, this opens the test and starts its clock;
    where it is auto-granted, it is granted at once; else its owner decides."""
    wish = IdempotentRequest(
        account_id=worker.account_id,
        verb="requestQualification",
        token=client_token,
        input=str(type_id),
    )
    async with unit_of_work() as unit:
        await held_workers([worker.id])
        if earlier := await earlier_answer(wish):
            return await QualificationRequest.get(id=earlier["request"])
        wanted = await queries.shared_type(type_id)
        at = clock.now()
        is_waiting = await _is_waiting(worker, wanted, unit, at)
        attempts = await queries.attempts(worker, wanted, has_open=is_waiting)
        if objection := rules.objection_to_requesting(wanted, attempts, at):
            raise objection
        made = _made(worker, wanted, at)
        await _begin(made)
        await _go_on(made, unit, at)
        await store_answer(wish, {"request": made.id})
        return made


async def hand_in(
    worker: Worker, request_id: UUID, answer: Sequence[AnswerField]
) -> QualificationRequest:
    """Hand in the answer to a test. The same answer again changes nothing; another is refused.

    With an answer key it is scored and granted at once, whatever the score; else its owner
    decides. Raises InvalidInput for an answer that does not fit the test as it was shown.
    """
    async with unit_of_work() as unit:
        await held_workers([worker.id])
        tested = await queries.held_by_worker(worker, request_id)
        at = clock.now()
        if tested.answer is not None:
            if not answers.is_same(tested.answer, answer):
                raise HandedInOtherwise()
            return tested
        if objection := rules.objection_to_handing_in(tested, at):
            raise objection
        assert tested.test is not None, "an open test is there"
        tested.answer = answers.checked(question.from_json(tested.test), answer)
        tested.status = REQUEST_LIFECYCLE.after(tested.status, RequestVerb.SUBMIT)
        tested.submitted_at = at
        if tested.answer_key is not None:
            key = answer_keys.from_json(tested.answer_key)
            mark_granted(tested, answer_keys.score(key, answer), at)
        await _hand_in(tested)
        await _go_on(tested, unit, at)
        return tested


async def _is_waiting(
    worker: Worker, wanted: QualificationType, unit: UnitOfWork, at: datetime
) -> bool:
    """Whether a request of this type is open. A test whose time is over is not, even where the
    clock has not come round to it."""
    earlier = await queries.held_open(wanted.id, worker.id)
    if earlier is None:
        return False
    if not earlier.is_overdue(at):
        return True
    mark_lapsed(earlier)
    await save_decisions([earlier])
    tell_lapsed([earlier], unit, at=at)
    return False


async def _go_on(made: QualificationRequest, unit: UnitOfWork, at: datetime) -> None:
    if made.status == _S.GRANTED:
        await grant_requested([made], unit, at=at)
    elif made.status == _S.SUBMITTED:
        tell_requested(made, unit, at=at)


def _made(worker: Worker, wanted: QualificationType, at: datetime) -> QualificationRequest:
    made = QualificationRequest(
        id=new_id(),
        type_id=wanted.id,
        worker_id=worker.id,
        owner_id=wanted.owner_id,
        status=_S.SUBMITTED,
        requested_at=at,
    )
    if wanted.test is not None:
        assert wanted.test_duration_seconds is not None, "a test has a duration"
        made.status, made.test, made.answer_key = _S.TESTING, wanted.test, wanted.answer_key
        made.deadline = at + timedelta(seconds=wanted.test_duration_seconds)
        return made
    made.submitted_at = at
    if wanted.is_auto_granted:
        value = wanted.auto_granted_value
        mark_granted(made, rules.DEFAULT_AUTO_GRANTED_VALUE if value is None else value, at)
    return made


async def _begin(made: QualificationRequest) -> None:
    await _BEGIN.run(
        made.id,
        made.type_id,
        made.worker_id,
        made.owner_id,
        made.status.value,
        _json(made.test),
        _json(made.answer_key),
        made.value,
        made.requested_at,
        made.deadline,
        made.submitted_at,
        made.decided_at,
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
