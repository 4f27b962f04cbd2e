"""Reads of profile questions and answers, their row locks, and their due times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn, DueRow
from domain.profiles.models import ProfileAnswer, ProfilePosting, ProfileQuestion

POSTS = DueColumn(
    "profile_questions", "next_post_at", "next_post_at IS NOT NULL", parent_column="current_hit_id"
)
ANSWERS = DueColumn("profile_answers", "process_at", "processed_at IS NULL")

_POSTING = Statement(f"SELECT {ProfilePosting.columns()} FROM profile_postings WHERE hit_id = $1")
_HELD = Statement(
    f"SELECT {ProfileQuestion.columns()} FROM profile_questions WHERE id = $1 FOR NO KEY UPDATE"
)
_UNHELD = Statement(
    f"""SELECT {ProfileQuestion.columns()} FROM profile_questions
    WHERE id = $1 AND next_post_at <= $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_WORKERS = """SELECT id FROM workers
    WHERE id IN (SELECT worker_id FROM profile_answers WHERE id = ANY($1::uuid[]))
    ORDER BY id FOR NO KEY UPDATE"""
_AWAITED_WORKERS = Statement(_WORKERS)
_UNHELD_WORKERS = Statement(f"{_WORKERS} SKIP LOCKED")
_STILL_DUE = Statement(
    f"""SELECT {ProfileAnswer.columns()} FROM profile_answers
    WHERE id = ANY($1::uuid[]) AND worker_id = ANY($2::uuid[])
        AND processed_at IS NULL AND process_at <= $3"""
)


async def posting_of(hit_id: UUID) -> ProfilePosting | None:
    """The profile question that this HIT asks, if it asks one.

    The posting is written with the HIT and never changes, so no lock is needed.
    """
    row = await _POSTING.row(hit_id)
    return None if row is None else ProfilePosting.of(row)


async def postings(hit_ids: Sequence[UUID]) -> dict[UUID, ProfilePosting]:
    """The postings of those of these HITs that ask a profile question."""
    return {row.hit_id: row for row in await ProfilePosting.filter(hit_id__in=list(hit_ids))}


async def locked(question_id: UUID) -> ProfileQuestion:
    """A question, locked until the unit of work ends. Raises NotFound."""
    row = await _HELD.row(question_id)
    if row is None:
        raise NotFound("profile question")
    return ProfileQuestion.of(row)


async def unheld_to_post(question_id: UUID, at: datetime) -> ProfileQuestion | None:
    """A question that is due to be posted and that no other transaction holds, locked."""
    row = await _UNHELD.row(question_id, at)
    return None if row is None else ProfileQuestion.of(row)


async def await_workers(due: Sequence[DueRow]) -> None:
    """Wait for the workers of these due answers, and lock them."""
    await _AWAITED_WORKERS.rows([each.id for each in due])


async def unheld_to_process(ids: Sequence[UUID], at: datetime) -> list[ProfileAnswer]:
    """Those of these answers that are due and unprocessed and whose workers no other transaction
    holds. The workers are locked."""
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
    """Those of these questions to which an answer of the worker is stored."""
    rows = ProfileAnswer.filter(worker_id=worker_id, question_id__in=list(question_ids))
    return {row.question_id for row in await rows.only("id", "question_id")}
