"""Agreement: how often a worker answers as most of the others do, where others were asked too.

Compared are answers to the choice fields of forms, all of a HIT's together, on HITs with room for
3 to 100 assignments. (With more it is a survey, which has no right answer.) The worker's own answer
does not count among the others'; theirs counts where at least two gave the same, more than any
other.
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

LATEST = 500  # a worker's assignments that are looked at
LEAST_ANSWERS, MOST_ANSWERS = 3, 100  # of a HIT
LEAST_ALIKE = 2  # others with the same answer
LONGEST_ANSWER = 8_192  # characters of JSON; choices take less, and a long text need not be read
HITS_AT_ONCE = 100

Id = Any  # as a row gives it: a hundred thousand of them are not read for nothing
Given = tuple[tuple[str, ...], ...]  # what was chosen, field by field

# The start is found once for each worker, and what follows it read along the index.
_TAKEN = Statement(f"""
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
_CHOICES = Statement(
    f"""SELECT hit_id, (SELECT jsonb_agg(field->>'name')
            FROM jsonb_array_elements(body->'fields') AS field WHERE field{_IS_CHOICE}) AS names
    FROM questions WHERE hit_id = ANY($1::uuid[])""",
    sqlite=f"""SELECT hit_id, (SELECT json_group_array(value->>'name')
            FROM json_each(body->'fields') WHERE value{_IS_CHOICE}) AS names
    FROM questions WHERE hit_id = ANY($1::uuid[])""",
)
_GIVEN = f"""
    SELECT hit_id, worker_id, answer FROM assignments
    WHERE hit_id = ANY($1::uuid[]) AND status IN ('SUBMITTED', 'APPROVED', 'REJECTED')
        AND length({{answer}}) <= {LONGEST_ANSWER}
"""
_ANSWERS = Statement(_GIVEN.format(answer="answer::text"), sqlite=_GIVEN.format(answer="answer"))


@dataclass(slots=True)
class Compared:
    """On how many HITs a worker could be compared with others, and on how many they agreed."""

    compared: int = 0
    agreed: int = 0


async def compared(worker_ids: Sequence[UUID], *, since: datetime) -> dict[UUID, Compared]:
    """How these workers' latest answers since then compare with others'.

    Costs one statement for all of the workers, which reads at most 500 assignments of each by
    their index, and two for each 100 HITs: the names of their choice fields, and their answers, at
    most 100 of each HIT, by theirs.
    """
    found: dict[Id, Compared] = defaultdict(Compared)
    workers_of: dict[Id, list[Id]] = defaultdict(list)
    for row in await _TAKEN.rows(list(worker_ids), since, UUID(int=0)):
        workers_of[row["hit_id"]].append(row["worker_id"])
    hit_ids = list(workers_of)
    for start in range(0, len(hit_ids), HITS_AT_ONCE):
        part = hit_ids[start : start + HITS_AT_ONCE]
        for hit_id, given in (await _given(part)).items():
            for worker_id in workers_of[hit_id]:
                _compare(found[worker_id], worker_id, given)
    known = {key(worker_id): compared for worker_id, compared in found.items()}
    return {worker_id: known.get(worker_id, Compared()) for worker_id in worker_ids}


def plurality(answers: Mapping[Id, Given], *, without: Id) -> Given | None:
    """What at least two of the others gave, and more than gave anything else; or None."""
    counts = Counter(given for worker_id, given in answers.items() if worker_id != without)
    (first, most), (_, next_most) = [*counts.most_common(2), (None, 0), (None, 0)][:2]
    return first if most >= LEAST_ALIKE and most > next_most else None


async def _given(hit_ids: Sequence[Id]) -> dict[Id, dict[Id, Given]]:
    """What each worker chose on each of these HITs, where there is something to choose."""
    names = {
        row["hit_id"]: found
        for row in await _CHOICES.rows(list(hit_ids))
        if (found := _read(row["names"]))
    }
    given: dict[Id, dict[Id, Given]] = {hit_id: {} for hit_id in names}
    for row in await _ANSWERS.rows(list(names)) if names else []:
        given[row["hit_id"]][row["worker_id"]] = _chosen(row, names[row["hit_id"]])
    return {hit_id: each for hit_id, each in given.items() if len(each) >= LEAST_ANSWERS}


def _chosen(row: Row, names: Sequence[str]) -> Given:
    values = {each["name"]: tuple(sorted(each["values"])) for each in _read(row["answer"]) or ()}
    return tuple(values.get(name, ()) for name in names)


def _compare(compared: Compared, worker_id: Id, given: Mapping[Id, Given]) -> None:
    others = plurality(given, without=worker_id)
    if others is not None and worker_id in given:
        compared.compared += 1
        compared.agreed += given[worker_id] == others


def _read(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
