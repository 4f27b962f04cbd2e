"""Erases the HITs of a disposal: questions, answers and files go, money and records stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.hits import queries
from domain.hits.commands.close import delete_in
from domain.hits.lifecycle import HitStatus
from domain.hits.settlement import Settlement
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.questions.content import Content, ContentKind, TextFormat
from domain.questions.question import FormQuestion
from domain.questions.stored import to_json
from domain.retention import due

_NOTE = "This question is deleted, because nobody used it for long."
ERASED = orjson.dumps(
    orjson.loads(
        to_json(
            FormQuestion(
                fields=(), content=(Content(ContentKind.TEXT, _NOTE, format=TextFormat.PLAIN),)
            )
        )
    )
).decode()

_ERASE_QUESTIONS = Statement(
    "UPDATE questions SET body = $2, template_id = NULL WHERE hit_id = ANY($1::uuid[])"
)
_DELETE_FILES = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE state = 'ATTACHED' AND attached_to IN (
           SELECT id FROM assignments WHERE hit_id = ANY($1::uuid[]))"""
)
_ERASE_ANSWERS = Statement(
    """UPDATE assignments SET answer = NULL
       WHERE hit_id = ANY($1::uuid[]) AND answer IS NOT NULL"""
)
_MARK = Statement("UPDATE hits SET erased_at = $2 WHERE id = ANY($1::uuid[])")


async def erase(hit_ids: Sequence[UUID], since: datetime, *, unit: UnitOfWork, at: datetime) -> int:
    """Erase those of these HITs that nobody used since then. Returns their number.

    HITs that another transaction holds are left out: the next count finds them. Each is locked
    before it is looked at again, so that a bonus, a decision or an extension comes before, and
    keeps it, or waits and finds it disposed of.
    """
    held = {hit.id: hit for hit in await queries.unheld(hit_ids)}
    unused = await due.unused(list(held), since) if held else []
    if not unused:
        return 0
    settlement = Settlement(unit, at)
    for hit_id in unused:
        if held[hit_id].status is not HitStatus.DISPOSED:
            delete_in(settlement, held[hit_id])
    await _ERASE_QUESTIONS.run(unused, ERASED)
    await _ERASE_ANSWERS.run(unused)
    await _MARK.run(unused, at)
    await settlement.settle()
    await _DELETE_FILES.run(unused)
    return len(unused)
