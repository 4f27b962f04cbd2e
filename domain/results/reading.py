"""Reads submitted work with everything that its rows of a results file say, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.assignments.models import AnswerFields, Assignment
from domain.assignments.records import overridden_rejections
from domain.batches.models import Batch
from domain.hits.models import Hit, HitGroup, HitType
from domain.kernel.paging import Key
from domain.kernel.statement import Row, Statement, instant, key
from domain.people.models import Worker
from domain.profiles import queries as profiles
from domain.results.columns import ResultRow
from domain.results.known_records import known_records
from domain.review.filters import ReviewOrder
from domain.review.queue import WHOLE, ReviewScope

ORDER = ReviewOrder.LONGEST_UNDECIDED  # the earliest submission first


async def result_rows(
    requester_id: UUID, scope: ReviewScope, after: Key | None, *, limit: int, at: datetime
) -> list[ResultRow]:
    """The results that follow a submission. `at` is the end of the times that rates are of."""
    found = await scope.rows(ORDER, after, limit=limit, columns=WHOLE)
    return await rows_of(requester_id, [Assignment.of(row) for row in found], at=at)


async def rows_of(
    requester_id: UUID, assignments: Sequence[Assignment], *, at: datetime
) -> list[ResultRow]:
    """The results that these assignments of a requester are, in their order."""
    if not assignments:
        return []
    hit_ids = list({each.hit_id for each in assignments})
    hits = {row.id: row for row in await Hit.filter(id__in=hit_ids)}
    types = {each.hit_type_id for each in hits.values()}
    hit_types = {row.id: row for row in await HitType.filter(id__in=list(types))}
    groups = await HitGroup.filter(hit_type_id__in=list(types)).only("id", "total_hits")
    similar = {row.id: row.total_hits for row in groups}
    workers = list({each.worker_id for each in assignments})
    printed = {row.id: row.worker_id for row in await Worker.filter(id__in=workers)}
    records = await known_records(requester_id, workers, at=at)
    overridden = await overridden_rejections([each.id for each in assignments])
    inputs = await _inputs(hit_ids)
    private = await profiles.postings(hit_ids)
    return [
        ResultRow(
            assignment=each,
            hit=hits[each.hit_id],
            hit_type=hit_types[hits[each.hit_id].hit_type_id],
            similar_hits=similar[each.group_id],
            worker_id=printed[each.worker_id],
            record=records[each.worker_id],
            overridden=overridden.get(each.id),
            inputs=inputs.get(each.hit_id, {}),
            # Only the worker reads the answer to a profile question.
            answers=[] if each.hit_id in private else each.answer or [],
        )
        for each in assignments
    ]


async def answer_names(
    scope: ReviewScope, after: Key | None, limit: int
) -> tuple[list[Row], set[str]]:
    """Rows that follow a submission, and the names of their answers."""
    rows = await scope.rows(ORDER, after, limit=limit, columns="id, submitted_at, hit_id, answer")
    private = await profiles.postings([key(row["hit_id"]) for row in rows]) if rows else {}
    names: set[str] = set()
    for row in rows:
        if key(row["hit_id"]) not in private:
            names.update(str(each["name"]) for each in _answer(row["answer"]))
    return rows, names


async def columns_of_batches(scope: ReviewScope, requester_id: UUID) -> list[str]:
    """The columns of the batch's file, in their order; of all batches where the filter has none.

    Only columns of batches that have published HITs.
    """
    batches = Batch.filter(requester_id=requester_id, column_names__not_isnull=True)
    if scope.wanted.batch_id is not None:
        batches = batches.filter(id=scope.wanted.batch_id)
    elif scope.wanted.hit_type_id is not None:
        own = await HitType.get(id=scope.wanted.hit_type_id)
        batches = batches.filter(id=own.batch_id)
    found: dict[str, None] = {}
    async for batch in batches.order_by("id").only("id", "column_names"):
        found.update(dict.fromkeys(batch.column_names or []))
    return list(found)


def key_of(row: ResultRow) -> Key:
    """The place of a result in the order of submission."""
    return row.assignment.submitted_at, row.assignment.id


def key_of_stored(row: Row) -> Key:
    """The same, of a row as the database gave it."""
    return instant(row["submitted_at"]), key(row["id"])


async def _inputs(hit_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """The values of the file's row, for HITs that were made from one."""
    rows = await _INPUTS.rows(list(hit_ids))
    return {key(row["hit_id"]): orjson.loads(row["body"])["values"] for row in rows}


def _answer(stored: object) -> AnswerFields:
    if stored is None:
        return []
    answer: AnswerFields = orjson.loads(stored) if isinstance(stored, str | bytes) else stored  # type: ignore[assignment]
    return answer


_INPUTS = Statement(
    """SELECT hit_id, CAST(body AS text) AS body FROM questions
       WHERE hit_id = ANY($1::uuid[]) AND template_id IS NOT NULL"""
)
