"""Agreement: how often a worker gives the same answer as most of the other workers of a HIT.

It compares the answers to the choice fields of a form, all fields together, on HITs with 3 to 100
assignments. (A HIT with more is a survey, which has no right answer.) The answer of the others is
the most frequent one, without the worker's own, if at least two workers gave it and no other
answer is as frequent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.kernel.statement import Row, Statement, key

LATEST = 500  # of a worker's assignments
LEAST_ANSWERS, MOST_ANSWERS = 3, 100  # of a HIT
LEAST_ALIKE = 2  # others with the same answer
LONGEST_ANSWER = 8_192  # characters of JSON; choices take less, and long texts are not read
HITS_A_STATEMENT = 100

_WRITTEN = "\0"  # Values of choices have no control characters.

Id = Any  # as in the row: converting a hundred thousand ids would take too long
Choices = tuple[tuple[str, ...], ...]  # the chosen values, field by field

# The start is found once for each worker. The rows after it are read along the index.
_ASSIGNMENTS = Statement(f"""
    WITH starts AS MATERIALIZED (
        SELECT id AS worker_id, (
            SELECT latest.id FROM assignments AS latest WHERE latest.worker_id = workers.id
            ORDER BY latest.id DESC LIMIT 1 OFFSET {LATEST - 1}) AS start
        FROM workers WHERE id = ANY($1::uuid[]))
    SELECT assignments.worker_id, assignments.hit_id FROM starts
    JOIN assignments ON assignments.worker_id = starts.worker_id
        AND assignments.id >= coalesce(starts.start, $3)
    JOIN hits ON hits.id = assignments.hit_id
    WHERE assignments.submitted_at >= $2
        AND hits.max_assignments BETWEEN {LEAST_ANSWERS} AND {MOST_ANSWERS}
""")
_IS_CHOICE = "->>'kind' IN ('SINGLE_CHOICE', 'MULTIPLE_CHOICE')"
# A question made from a template has its fields there: their names and kinds have no placeholders.
_BODY = "coalesce(question_templates.body, questions.body)"
_FROM = """FROM questions
    LEFT JOIN question_templates ON question_templates.id = questions.template_id
    WHERE hit_id = ANY($1::uuid[])"""
_FIELD_NAMES = Statement(
    f"""SELECT hit_id, (SELECT jsonb_agg(field->>'name')
            FROM jsonb_array_elements({_BODY}->'fields') AS field WHERE field{_IS_CHOICE}) AS names
    {_FROM}""",
    sqlite=f"""SELECT hit_id, (SELECT json_group_array(value->>'name')
            FROM json_each({_BODY}->'fields') WHERE value{_IS_CHOICE}) AS names
    {_FROM}""",
)
_GIVEN = f"""
    SELECT hit_id, worker_id, answer FROM assignments
    WHERE hit_id = ANY($1::uuid[]) AND status IN ('SUBMITTED', 'APPROVED', 'REJECTED')
        AND length({{answer}}) <= {LONGEST_ANSWER}
"""
_ANSWERS = Statement(_GIVEN.format(answer="answer::text"), sqlite=_GIVEN.format(answer="answer"))


@dataclass(slots=True)
class Comparison:
    """The numbers of HITs with a comparison, and with the same answer as the others."""

    compared: int = 0
    agreed: int = 0


async def compare(worker_ids: Sequence[UUID], *, since: datetime) -> dict[UUID, Comparison]:
    """Compare these workers' latest answers since then with the answers of other workers.

    One statement for all workers reads at most 500 assignments of each by an index. Two statements
    for each 100 HITs read the names of the choice fields, and at most 100 answers of each HIT.
    """
    found: dict[Id, Comparison] = defaultdict(Comparison)
    workers_of: dict[Id, list[Id]] = defaultdict(list)
    for row in await _ASSIGNMENTS.rows(list(worker_ids), since, UUID(int=0)):
        workers_of[row["hit_id"]].append(row["worker_id"])
    hit_ids = list(workers_of)
    for start in range(0, len(hit_ids), HITS_A_STATEMENT):
        part = hit_ids[start : start + HITS_A_STATEMENT]
        for hit_id, choices in (await _choices(part)).items():
            for worker_id in workers_of[hit_id]:
                _count(found[worker_id], worker_id, choices)
    known = {key(worker_id): comparison for worker_id, comparison in found.items()}
    return {worker_id: known.get(worker_id, Comparison()) for worker_id in worker_ids}


def plurality(answers: Mapping[Id, Choices], *, without: Id) -> Choices | None:
    """The most frequent answer of the others, if at least two gave it and no other ties."""
    counts = Counter(choices for worker_id, choices in answers.items() if worker_id != without)
    (first, most), (_, next_most) = [*counts.most_common(2), (None, 0), (None, 0)][:2]
    return first if most >= LEAST_ALIKE and most > next_most else None


async def _choices(hit_ids: Sequence[Id]) -> dict[Id, dict[Id, Choices]]:
    """Each worker's choices on each of these HITs that has choice fields."""
    names = {
        row["hit_id"]: found
        for row in await _FIELD_NAMES.rows(list(hit_ids))
        if (found := _parsed(row["names"]))
    }
    choices: dict[Id, dict[Id, Choices]] = {hit_id: {} for hit_id in names}
    for row in await _ANSWERS.rows(list(names)) if names else []:
        choices[row["hit_id"]][row["worker_id"]] = _chosen(row, names[row["hit_id"]])
    return {hit_id: each for hit_id, each in choices.items() if len(each) >= LEAST_ANSWERS}


def _chosen(row: Row, names: Sequence[str]) -> Choices:
    values = {each["name"]: _selected(each) for each in _parsed(row["answer"]) or ()}
    return tuple(values.get(name, ()) for name in names)


def _selected(each: Mapping[str, Any]) -> tuple[str, ...]:
    """The values in any order, and the choice that the worker wrote: no value has a mark of it."""
    written = (f"{_WRITTEN}{each['other']}",) if "other" in each else ()
    return (*sorted(each["values"]), *written)


def _count(comparison: Comparison, worker_id: Id, choices: Mapping[Id, Choices]) -> None:
    others = plurality(choices, without=worker_id)
    if others is not None and worker_id in choices:
        comparison.compared += 1
        comparison.agreed += choices[worker_id] == others


def _parsed(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
