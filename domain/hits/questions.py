"""The questions of HITs, parsed once for all who read them: a question never changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson

from domain.kernel.statement import Statement, key
from domain.questions.question import Question, from_json

CACHED_CHARACTERS = 4_000_000  # of JSON; parsed, a question takes several times as much memory
CHARACTERS_AT_ONCE = 100_000  # before the event loop may run other requests

_BODIES = Statement(
    "SELECT hit_id, CAST(body AS text) AS body FROM questions WHERE hit_id = ANY($1::uuid[])"
)


class ParsedQuestions:
    """The questions that were read last, bounded by the length of their JSON."""

    def __init__(self, most_characters: int = CACHED_CHARACTERS) -> None:
        self._most, self._characters = most_characters, 0
        self._known: OrderedDict[UUID, tuple[Question, int]] = OrderedDict()

    def known(self, hit_ids: Iterable[UUID]) -> dict[UUID, Question]:
        """Those of these questions that are cached."""
        found = {}
        for hit_id in hit_ids:
            if (each := self._known.get(hit_id)) is not None:
                self._known.move_to_end(hit_id)
                found[hit_id] = each[0]
        return found

    def parsed(self, hit_id: UUID, body: str) -> Question:
        """The question from its JSON, which is parsed unless another request has done so."""
        if (each := self._known.get(hit_id)) is not None:
            return each[0]
        question = from_json(orjson.loads(body))
        self._known[hit_id] = question, len(body)
        self._characters += len(body)
        while self._characters > self._most:
            _, (_, length) = self._known.popitem(last=False)
            self._characters -= length
        return question


_questions = ParsedQuestions()


async def questions(hit_ids: Sequence[UUID]) -> dict[UUID, Question]:
    """The questions of these HITs."""
    found = _questions.known(hit_ids)
    if missing := [hit_id for hit_id in hit_ids if hit_id not in found]:
        characters = 0
        for row in await _BODIES.rows(missing):
            hit_id, body = key(row["hit_id"]), row["body"]
            found[hit_id] = _questions.parsed(hit_id, body)
            characters += len(body)
            if characters > CHARACTERS_AT_ONCE:
                characters = 0
                await asyncio.sleep(0)
    return found


async def question_of(hit_id: UUID) -> Question:
    """One HIT's question."""
    found = await questions([hit_id])
    assert hit_id in found, f"HIT {hit_id} has no question"
    return found[hit_id]
