"""Removing profile data: a worker deletes their own answers."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock, turns
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Worker
from domain.profiles import queries
from domain.profiles.commands.settle_premium import DATA_REMOVED, settle
from domain.profiles.models import ProfileAnswer
from domain.qualifications import granting

_HIT_IDS = "SELECT hit_id AS id FROM profile_answers WHERE worker_id = $1 ORDER BY id"
_HOLD_HITS = Statement(
    f"""SELECT id FROM hits WHERE id IN ({_HIT_IDS}) {turns.in_turn(_HIT_IDS)}
    ORDER BY id FOR NO KEY UPDATE"""
)
_DELETE = Statement("DELETE FROM profile_answers WHERE id = ANY($1::uuid[])")
_ERASE = Statement("UPDATE assignments SET answer = '[]' WHERE id = $1")


@retried
async def remove_profile_data(worker: Worker, question_id: UUID | None = None) -> int:
    """Erase a worker's answers to one profile question, or to all of them, in every table, and
    revoke the premium qualifications that no other answer gives. Answers that wait to be processed
    are erased too. Returns the number of answers: 0 too for a question that does not exist, since a
    worker finds no question without an answer of their own.
    """
    async with unit_of_work() as unit:
        await _HOLD_HITS.rows(worker.id)
        await granting.locked_workers([worker.id])
        answers = ProfileAnswer.filter(worker_id=worker.id)
        rows = await (answers if question_id is None else answers.filter(question_id=question_id))
        if not rows:
            return 0
        await _ERASE.run_many([(row.assignment_id,) for row in rows])
        await _DELETE.run([row.id for row in rows])
        questions = await queries.questions_of([row.question_id for row in rows])
        types = {each.type_id for question in questions.values() for each in question.gives}
        await settle({worker.id: types}, unit, at=clock.now(), reason=DATA_REMOVED)
        return len(rows)
