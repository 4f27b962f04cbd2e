"""Reads of profile questions and answers, their row locks, and their moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.hits import queries as hits
from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn
from domain.people.models import Worker
from domain.profiles.models import ProfileAnswer, ProfilePosting, ProfileQuestion

POSTS = DueColumn(
    "profile_questions", "next_post_at", "next_post_at IS NOT NULL", parent_column="current_hit_id"
)
ANSWERS = DueColumn("profile_answers", "process_at", "processed_at IS NULL")

_POSTING = Statement(
    f"""SELECT {ProfilePosting.columns("p")}
    FROM assignments a JOIN profile_postings p ON p.hit_id = a.hit_id
    WHERE a.id = $1 AND a.worker_id = $2"""
)
_HELD = Statement(
    f"SELECT {ProfileQuestion.columns()} FROM profile_questions WHERE id = $1 FOR NO KEY UPDATE"
)
_UNHELD = Statement(
    f"""SELECT {ProfileQuestion.columns()} FROM profile_questions
    WHERE id = $1 AND next_post_at <= $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_UNHELD_WORKERS = Statement(
    """SELECT id FROM workers
    WHERE id IN (SELECT worker_id FROM profile_answers WHERE id = ANY($1::uuid[]))
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_STILL_DUE = Statement(
    f"""SELECT {ProfileAnswer.columns()} FROM profile_answers
    WHERE id = ANY($1::uuid[]) AND worker_id = ANY($2::uuid[])
        AND processed_at IS NULL AND process_at <= $3"""
)


async def posting_of(worker: Worker, assignment_id: UUID) -> ProfilePosting | None:
    """How a worker's own assignment asks a profile question, if it is of a profile HIT.

    A HIT is one from the commit that makes it, or never: this needs no lock.
    """
    row = await _POSTING.row(assignment_id, worker.id)
    return None if row is None else ProfilePosting.of(row)


async def postings(hit_ids: Sequence[UUID]) -> dict[UUID, ProfilePosting]:
    """Those of these HITs that ask a profile question."""
    return {row.hit_id: row for row in await ProfilePosting.filter(hit_id__in=list(hit_ids))}


async def locked(question_id: UUID) -> ProfileQuestion:
    """A question, held until the unit of work ends. Raises NotFound."""
    row = await _HELD.row(question_id)
    if row is None:
        raise NotFound("profile question")
    return ProfileQuestion.of(row)


async def unheld_to_post(question_id: UUID, at: datetime) -> ProfileQuestion | None:
    """A question that is still to be posted by now and that nobody else holds, held."""
    row = await _UNHELD.row(question_id, at)
    return None if row is None else ProfileQuestion.of(row)


async def unheld_to_process(ids: Sequence[UUID], at: datetime) -> list[ProfileAnswer]:
    """Those of these answers that are still to be processed by now and whose workers nobody else
    holds; the workers are held."""
    workers = [key(row["id"]) for row in await _UNHELD_WORKERS.rows(list(ids))]
    rows = await _STILL_DUE.rows(list(ids), workers, at) if workers else []
    return [ProfileAnswer.of(row) for row in rows]


async def questions_of(ids: Sequence[UUID]) -> dict[UUID, ProfileQuestion]:
    """Questions by their ids."""
    return {row.id: row for row in await ProfileQuestion.filter(id__in=list(ids))}


async def all_questions(part: Slice) -> Page[ProfileQuestion]:
    """Every profile question, the newest first. For operators."""
    return await page_of(ProfileQuestion.all(), NEWEST_FIRST, part)


async def answers_of(worker_id: UUID, part: Slice) -> Page[ProfileAnswer]:
    """A worker's own profile, the newest answer first."""
    return await page_of(ProfileAnswer.filter(worker_id=worker_id), NEWEST_FIRST, part)


async def answered(worker_id: UUID, question_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these questions to which the worker's answer is kept."""
    rows = ProfileAnswer.filter(worker_id=worker_id, question_id__in=list(question_ids))
    return {row.question_id for row in await rows.only("id", "question_id")}


def folded(*texts: str) -> str:
    """What a type is searched by."""
    return hits.folded("\n".join(texts))
