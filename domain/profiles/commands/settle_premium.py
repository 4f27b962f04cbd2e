"""Granting and revoking premium qualifications by workers' answers, inside a unit of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.work import UnitOfWork
from domain.profiles import queries, rules
from domain.profiles.models import ProfileAnswer
from domain.profiles.rules import AnsweredQuestion
from domain.qualifications import granting
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.models import Qualification

NOT_GIVEN_ANY_MORE = "Your answers to profile questions do not give this any more."
DATA_REMOVED = "You took back the profile data that gave this."


async def settle(
    types: Mapping[UUID, Collection[UUID]], unit: UnitOfWork, *, at: datetime, reason: str
) -> list[Qualification]:
    """Make these workers' qualifications of these premium types agree with their processed answers.

    `types` is by worker; the workers are locked. Returns the revoked qualifications; the worker
    sees the reason.
    """
    given = await _given(list(types))
    revoked: list[Qualification] = []
    for type_id in sorted({type_id for some in types.values() for type_id in some}):
        workers = [worker_id for worker_id, some in types.items() if type_id in some]
        held = {
            worker_id: each.value
            for worker_id, each in (await granting.known(type_id, workers)).items()
            if each.status == QualificationStatus.GRANTED
        }
        due = {w: given[w][type_id] for w in workers if type_id in given[w]}
        changed = {w: value for w, value in due.items() if w not in held or held[w] != value}
        if changed:
            await granting.grant(type_id, changed, unit, at=at)
        if undue := [worker_id for worker_id in held if worker_id not in due]:
            revoked += await granting.revoke(type_id, undue, unit, at=at, reason=reason)
    return revoked


async def _given(workers: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """The premium qualifications that each worker's processed answers give."""
    rows = ProfileAnswer.filter(worker_id__in=list(workers), processed_at__isnull=False)
    answers = defaultdict(list)
    for row in await rows.order_by("answered_at", "id"):
        answers[row.worker_id].append(AnsweredQuestion(row.question_id, row.answer))
    question_ids = {each.question_id for some in answers.values() for each in some}
    outcomes = {q.id: q.gives for q in (await queries.questions_of(list(question_ids))).values()}
    return {worker_id: rules.premium(answers[worker_id], outcomes) for worker_id in workers}
