"""Premium qualifications made to agree with what workers' profiles say, inside a unit of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.work import UnitOfWork
from domain.profiles import queries, rules
from domain.profiles.models import ProfileAnswer
from domain.profiles.rules import Said
from domain.qualifications import granting
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.models import Qualification

SAYS_NO_MORE = "Your answers to profile questions do not give this any more."
TAKEN_BACK = "You took back the profile data that gave this."


async def settle(
    touched: Mapping[UUID, Collection[UUID]], unit: UnitOfWork, *, at: datetime, reason: str
) -> list[Qualification]:
    """Grant and revoke these workers, who are held, those premium types, as their processed
    answers say by now. What agrees already is left alone. Answers with what was revoked; the
    worker sees the reason."""
    given = await _given(list(touched))
    revoked: list[Qualification] = []
    for type_id in sorted({each for types in touched.values() for each in types}):
        workers = [worker_id for worker_id, types in touched.items() if type_id in types]
        held = {
            worker_id: each.value
            for worker_id, each in (await granting.known(type_id, workers)).items()
            if each.status == QualificationStatus.GRANTED
        }
        wanted = {w: given[w][type_id] for w in workers if type_id in given[w]}
        news = {w: value for w, value in wanted.items() if w not in held or held[w] != value}
        if news:
            await granting.grant(type_id, news, unit, at=at)
        if gone := [worker_id for worker_id in held if worker_id not in wanted]:
            revoked += await granting.revoke(type_id, gone, unit, at=at, reason=reason)
    return revoked


async def _given(workers: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """What each worker's processed answers give."""
    rows = ProfileAnswer.filter(worker_id__in=list(workers), processed_at__isnull=False)
    said = defaultdict(list)
    for row in await rows.order_by("answered_at", "id"):
        said[row.worker_id].append(Said(row.question_id, row.answer))
    asked = {each.question_id for answers in said.values() for each in answers}
    outcomes = {q.id: q.gives for q in (await queries.questions_of(list(asked))).values()}
    return {worker_id: rules.premium(said[worker_id], outcomes) for worker_id in workers}
