"""Submitting: a worker's answer to an assignment, with the steps that features above add."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import orjson

from domain.assignments import after_submission, answer_files, daily_counts, facts, queries, rules
from domain.assignments.after_submission import Moment, Submission
from domain.assignments.commands.payment import approve
from domain.assignments.lifecycle import ASSIGNMENT_LIFECYCLE, AssignmentVerb, DecidedBy
from domain.assignments.models import AnswerFields, Assignment
from domain.assignments.refusals import AnswerDiffers
from domain.hits.questions import question_of
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Worker
from domain.qualifications.work_record.counting import SUBMITTED
from domain.questions import answer as answers
from domain.questions.question import AnswerField

MEASURED_EVERY = timedelta(minutes=1)  # at most: the median work time of a group

_SAVE = Statement("""
    UPDATE assignments SET status = $2, answer = $3, submitted_at = $4, ended_at = $4,
        auto_approval_at = $5, decided_at = $6, decided_by = $7 WHERE id = $1
""")

_MEASURE_GROUP = Statement(
    "UPDATE hit_groups SET measure_at = $2 WHERE id = $1 AND measure_at IS NULL"
)


@retried
async def submit(worker: Worker, assignment_id: UUID, answer: Sequence[AnswerField]) -> Assignment:
    """Submit the answer. The same answer again changes nothing; another is refused.

    The assignment's own deadline decides, even when the HIT has expired meanwhile.
    """
    async with unit_of_work() as unit:
        hit = await queries.held_hit_of_worker(worker, assignment_id)
        steps = await after_submission.hold(hit, worker)
        assignment = await queries.held(assignment_id)
        if assignment.submitted_at is not None:
            if not answers.is_same(assignment.answer or [], answer):
                raise AnswerDiffers()
            return assignment
        at = clock.now()
        if objection := rules.objection_to_submitting(assignment, at):
            raise objection
        question = await question_of(hit.id)
        checked = answers.checked(question, answer)
        await answer_files.attach(question, answer, account_id=worker.account_id, to=assignment.id)
        settlement = Settlement(unit, at)
        submission = Submission(
            hit=hit, assignment=assignment, unit=unit, settlement=settlement, at=at
        )
        _submit(submission, checked)
        for apply in steps[Moment.BEFORE_SETTLEMENT]:
            await apply(submission)
        await _save(assignment)
        await daily_counts.count_submission(worker.id, at)
        await _MEASURE_GROUP.run(hit.group_id, at + MEASURED_EVERY)
        await settlement.settle()
        for apply in steps[Moment.AFTER_SETTLEMENT]:
            await apply(submission)
        return assignment


def _submit(submission: Submission, answer: AnswerFields) -> None:
    hit, assignment, at = submission.hit, submission.assignment, submission.at
    assignment.status = ASSIGNMENT_LIFECYCLE.after(assignment.status, AssignmentVerb.SUBMIT)
    assignment.answer = answer
    assignment.submitted_at = assignment.ended_at = at
    assignment.auto_approval_at = at + hit.auto_approval_delay
    submission.unit.tell(facts.AssignmentSubmitted.of(assignment, hit, at))
    submission.settlement.hand_in(hit)
    submission.settlement.record(assignment.worker_id, SUBMITTED)
    if not hit.auto_approval_delay_seconds:
        approve(assignment, hit, submission.settlement, by=DecidedBy.CLOCK)


async def _save(assignment: Assignment) -> None:
    await _SAVE.run(
        assignment.id,
        assignment.status.value,
        orjson.dumps(assignment.answer).decode(),
        assignment.submitted_at,
        assignment.auto_approval_at,
        assignment.decided_at,
        assignment.decided_by,
    )
