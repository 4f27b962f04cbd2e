"""Answers to profile questions: kept with the submission, and processed then or by the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.hits import queries as hits
from domain.kernel import policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people.models import Worker
from domain.profiles import queries
from domain.profiles.commands.settle_premium import SAYS_NO_MORE, settle
from domain.profiles.models import ProfileAnswer, ProfilePosting
from domain.qualifications import granting
from domain.questions.question import AnswerField

_KEEP = Statement("""
    INSERT INTO profile_answers (id, question_id, worker_id, hit_id, assignment_id, answer,
        answered_at, process_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
_PROCESSED = Statement("UPDATE profile_answers SET processed_at = $2 WHERE id = $1")


async def submit(worker: Worker, assignment_id: UUID, answer: Sequence[AnswerField]) -> Assignment:
    """Hand in the answer to any assignment. That of a profile HIT is kept as profile data, and
    processed, in the same commit; or later, where the operator has set a delay.

    The same answer again changes nothing; another is refused.
    """
    posting = await queries.posting_of(worker, assignment_id)
    if posting is None:
        return await work.submit(worker, assignment_id, answer)
    async with unit_of_work() as unit:
        # The worker after the HIT and before all else, as in accepting: premium is granted last.
        await hits.locked(posting.hit_id)
        await granting.locked_workers([worker.id])
        before = await Assignment.get(id=assignment_id)
        assignment = await work.submit(worker, assignment_id, answer)
        if before.submitted_at is None:
            await _keep(assignment, posting, unit)
        return assignment


async def _keep(assignment: Assignment, posting: ProfilePosting, unit: UnitOfWork) -> None:
    at, delay = assignment.submitted_at, policy.current().profile_delay
    assert at is not None, "this was submitted just now"
    row = ProfileAnswer(
        id=new_id(),
        question_id=posting.question_id,
        worker_id=assignment.worker_id,
        hit_id=assignment.hit_id,
        assignment_id=assignment.id,
        answer=assignment.answer,
        answered_at=at,
        process_at=at + delay,
    )
    await _KEEP.run(
        row.id,
        row.question_id,
        row.worker_id,
        row.hit_id,
        row.assignment_id,
        orjson.dumps(row.answer).decode(),
        row.answered_at,
        row.process_at,
    )
    if not delay:
        await _turn([row], unit, at)


async def _process(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Turn answers whose delay is over into premium qualifications."""
    async with unit_of_work() as unit:
        rows = await queries.unheld_to_process([each.id for each in due], at)
        if rows:
            await _turn(rows, unit, at)
    return [row.id for row in rows]


async def _turn(rows: Sequence[ProfileAnswer], unit: UnitOfWork, at: datetime) -> None:
    await _PROCESSED.run_many([(row.id, at) for row in rows])
    asked = await queries.questions_of([row.question_id for row in rows])
    touched: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        touched[row.worker_id] |= {each.type_id for each in asked[row.question_id].gives}
    await settle(touched, unit, at=at, reason=SAYS_NO_MORE)


process_due = Timer("process", queries.ANSWERS, _process)
