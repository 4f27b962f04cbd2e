"""Answers to profile questions: stored with the submission, processed then or by the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import orjson

from domain.assignments.after_submission import Apply, Moment, Submission
from domain.hits.models import Hit
from domain.kernel import policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people.models import Worker
from domain.profiles import queries
from domain.profiles.commands.settle_premium import NOT_GIVEN_ANY_MORE, settle
from domain.profiles.models import ProfileAnswer, ProfilePosting
from domain.qualifications import granting

_ADD = Statement("""
    INSERT INTO profile_answers (id, question_id, worker_id, hit_id, assignment_id, answer,
        answered_at, process_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
_PROCESSED = Statement("UPDATE profile_answers SET processed_at = $2 WHERE id = $1")


class StoreProfileAnswer:
    """The step of a submission that stores the answer to a profile question.

    The answer is processed in the same commit, or later where the operator has set a delay.
    """

    holds_before = ("workers",)  # as accepting does: premium comes wholly before or after it
    moment = Moment.AFTER_SETTLEMENT  # premium qualifications are granted last

    async def hold(self, hit: Hit, worker: Worker) -> Apply | None:
        """Lock the worker. None where the HIT asks no profile question."""
        posting = await queries.posting_of(hit.id)
        if posting is None:
            return None
        await granting.locked_workers([worker.id])
        return partial(_store, posting)


async def _store(posting: ProfilePosting, submission: Submission) -> None:
    assignment, delay = submission.assignment, policy.current().profile_delay
    answer = ProfileAnswer(
        id=new_id(),
        question_id=posting.question_id,
        worker_id=assignment.worker_id,
        hit_id=assignment.hit_id,
        assignment_id=assignment.id,
        answer=assignment.answer,
        answered_at=submission.at,
        process_at=submission.at + delay,
    )
    await _ADD.run(
        answer.id,
        answer.question_id,
        answer.worker_id,
        answer.hit_id,
        answer.assignment_id,
        orjson.dumps(answer.answer).decode(),
        answer.answered_at,
        answer.process_at,
    )
    if not delay:
        await _process_answers([answer], submission.unit, submission.at)


async def _process(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Process the answers whose delay is over."""
    async with unit_of_work() as unit:
        answers = await queries.unheld_to_process([each.id for each in due], at)
        if answers:
            await _process_answers(answers, unit, at)
    return [answer.id for answer in answers]


async def _process_answers(
    answers: Sequence[ProfileAnswer], unit: UnitOfWork, at: datetime
) -> None:
    """Grant and revoke the premium qualifications that follow from these answers."""
    await _PROCESSED.run_many([(answer.id, at) for answer in answers])
    questions = await queries.questions_of([answer.question_id for answer in answers])
    types: dict[UUID, set[UUID]] = defaultdict(set)
    for answer in answers:
        types[answer.worker_id] |= {each.type_id for each in questions[answer.question_id].gives}
    await settle(types, unit, at=at, reason=NOT_GIVEN_ANY_MORE)


process_due = Timer("process", queries.ANSWERS, _process)
