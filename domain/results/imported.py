"""The rows of a filled-in file that its job has read and not done yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work


class ImportedRow(MarketModel):
    """A row: what its kind of file says, as JSON."""

    job_id = fields.UUIDField(primary_key=True)  # with the number
    number = fields.IntField()
    body = fields.JSONField[dict[str, Any]]()

    class Meta:
        table = "imported_rows"


async def keep(job_id: UUID, rows: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Keep rows that were read."""
    if rows:
        await _KEEP.run_many(
            [(job_id, number, orjson.dumps(body).decode()) for number, body in rows]
        )


async def following(job_id: UUID, limit: int) -> list[ImportedRow]:
    """The first rows that are not done yet."""
    return [ImportedRow.of(row) for row in await _FOLLOWING.rows(job_id, limit)]


async def count(job_id: UUID) -> int:
    """The number of rows that are not done yet."""
    row = await _COUNT.row(job_id)
    assert row is not None, "a count has a row"
    return int(row["found"])


async def done(job_id: UUID, last: int) -> None:
    """Delete the rows up to this number."""
    await _DONE.run(job_id, last)


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete files whose jobs are over, and what such jobs had read. Returns the number of files.

    The file of a job that has failed stays as long as the job, which may be resumed.
    """
    async with unit_of_work():
        await _FORGET.run(limit)
        return await _TRIM.run(limit)


_KEEP = Statement("INSERT INTO imported_rows (job_id, number, body) VALUES ($1, $2, $3)")
_FOLLOWING = Statement(
    f"""SELECT {ImportedRow.columns()} FROM imported_rows
        WHERE job_id = $1 ORDER BY number LIMIT $2"""
)
_COUNT = Statement("SELECT count(*) AS found FROM imported_rows WHERE job_id = $1")
_DONE = Statement("DELETE FROM imported_rows WHERE job_id = $1 AND number <= $2")
_FORGET = Statement(
    """DELETE FROM imported_rows WHERE job_id IN (
           SELECT attached_to FROM uploads
           JOIN jobs ON jobs.id = uploads.attached_to
           WHERE uploads.purpose = 'REVIEW_FILE' AND uploads.state = 'ATTACHED'
               AND jobs.state = 'CANCELLED' LIMIT $1)"""
)
_TRIM = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE id IN (
           SELECT uploads.id FROM uploads
           LEFT JOIN jobs ON jobs.id = uploads.attached_to
           WHERE uploads.purpose = 'REVIEW_FILE' AND uploads.state = 'ATTACHED'
               AND (jobs.id IS NULL OR jobs.state IN ('DONE', 'CANCELLED'))
           ORDER BY uploads.id LIMIT $1 FOR UPDATE OF uploads SKIP LOCKED)"""
)
