"""The questions of HITs, parsed once for all who read them: a question never changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

import orjson

from domain.kernel.statement import Statement, key
from domain.questions.question import Question
from domain.questions.stored import from_json
from domain.questions.templates.compiled import CompiledTemplate

CACHED_CHARACTERS = 4_000_000  # of JSON; parsed, a question takes several times as much memory
CHARACTERS_AT_ONCE = 100_000  # before the event loop may run other requests

_BODIES = Statement(
    """SELECT hit_id, CAST(body AS text) AS body, template_id
       FROM questions WHERE hit_id = ANY($1::uuid[])"""
)
_TEMPLATES = Statement(
    "SELECT id, CAST(body AS text) AS body FROM question_templates WHERE id = ANY($1::uuid[])"
)

Kept = TypeVar("Kept")


class LastRead(Generic[Kept]):
    """A cache by id of the things that were read last, bounded by their length in characters."""

    def __init__(self, most_characters: int = CACHED_CHARACTERS) -> None:
        self._most, self._characters = most_characters, 0
        self._kept: OrderedDict[UUID, tuple[Kept, int]] = OrderedDict()

    def known(self, ids: Iterable[UUID]) -> dict[UUID, Kept]:
        """Those of these that are cached."""
        found = {}
        for each_id in ids:
            if (each := self._kept.get(each_id)) is not None:
                self._kept.move_to_end(each_id)
                found[each_id] = each[0]
        return found

    def get(self, each_id: UUID) -> Kept | None:
        """The one that is cached."""
        each = self._kept.get(each_id)
        return None if each is None else each[0]

    def add(self, each_id: UUID, kept: Kept, length: int) -> None:
        """Cache one that is not, and forget those that were read longest ago."""
        self._kept[each_id] = kept, length
        self._characters += length
        while self._characters > self._most:
            _, (_, length) = self._kept.popitem(last=False)
            self._characters -= length


class ParsedQuestions(LastRead[Question]):
    """The questions that were read last."""

    def parsed(self, hit_id: UUID, body: str, template: CompiledTemplate | None = None) -> Question:
        """The question from its JSON, which is parsed unless another request has done so.

        With a template, the JSON has the values of its placeholders.
        """
        if (known := self.get(hit_id)) is not None:
            return known
        read, length = orjson.loads(body), len(body)
        if template is None:
            question = from_json(read)
        else:
            question, length = template.filled_with_xml(read["values"]), length + template.length
        self.add(hit_id, question, length)
        return question


_questions = ParsedQuestions()
_templates: LastRead[CompiledTemplate] = LastRead()


async def questions(hit_ids: Sequence[UUID]) -> dict[UUID, Question]:
    """The questions of these HITs."""
    found = _questions.known(hit_ids)
    if missing := [hit_id for hit_id in hit_ids if hit_id not in found]:
        characters = 0
        rows = await _BODIES.rows(missing)
        compiled = await templates({key(each) for row in rows if (each := row["template_id"])})
        for row in rows:
            hit_id, body, template_id = key(row["hit_id"]), row["body"], row["template_id"]
            template = compiled[key(template_id)] if template_id else None
            found[hit_id] = _questions.parsed(hit_id, body, template)
            characters += len(body) + (template.length if template else 0)
            if characters > CHARACTERS_AT_ONCE:
                characters = 0
                await asyncio.sleep(0)
    return found


async def templates(template_ids: Iterable[UUID]) -> dict[UUID, CompiledTemplate]:
    """These templates, compiled once for all who fill them: a template never changes."""
    wanted = list(template_ids)
    found = _templates.known(wanted)
    if missing := [each for each in wanted if each not in found]:
        for row in await _TEMPLATES.rows(missing):
            template_id, template = key(row["id"]), CompiledTemplate(orjson.loads(row["body"]))
            if template_id not in found and _templates.get(template_id) is None:
                _templates.add(template_id, template, len(row["body"]))
            found[template_id] = template
    return found


async def question_of(hit_id: UUID) -> Question:
    """One HIT's question."""
    found = await questions([hit_id])
    assert hit_id in found, f"HIT {hit_id} has no question"
    return found[hit_id]
