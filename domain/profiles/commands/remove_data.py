"""Profile data taken back by the worker whose they are."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Worker
from domain.profiles import queries
from domain.profiles.commands.settle_premium import TAKEN_BACK, settle
from domain.profiles.models import ProfileAnswer, ProfileQuestion
from domain.qualifications import granting

_HOLD_HITS = Statement(
    """SELECT id FROM hits WHERE id IN (SELECT hit_id FROM profile_answers WHERE worker_id = $1)
    ORDER BY id FOR NO KEY UPDATE"""
)
_ERASE = Statement("UPDATE assignments SET answer = '[]' WHERE id = $1")


async def remove_profile_data(worker: Worker, question_id: UUID | None = None) -> int:
    """Erase a worker's answers to one profile question, or to all, wherever they are kept, and
    revoke at once what premium qualifications they alone gave. What waits to be processed never
    is. Answers how many answers there were; where there are none, nothing changes.

    Raises NotFound where there is no such question.
    """
    if question_id is not None and not await ProfileQuestion.exists(id=question_id):
        raise NotFound("profile question")
    async with unit_of_work() as unit:
        await _HOLD_HITS.rows(worker.id)
        await granting.locked_workers([worker.id])
        kept = ProfileAnswer.filter(worker_id=worker.id)
        rows = await (kept if question_id is None else kept.filter(question_id=question_id))
        if not rows:
            return 0
        await _ERASE.run_many([(row.assignment_id,) for row in rows])
        await ProfileAnswer.filter(id__in=[row.id for row in rows]).delete()
        asked = await queries.questions_of([row.question_id for row in rows])
        types = {each.type_id for question in asked.values() for each in question.gives}
        await settle({worker.id: types}, unit, at=clock.now(), reason=TAKEN_BACK)
        return len(rows)
