"""The clock has HITs expire that nobody takes in the time that the batch gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.batches.models import Batch
from domain.batches.work.kinds import EXPIRE_UNFILLED, new_job
from domain.batches.writing import store
from domain.jobs.commands import enqueue
from domain.kernel.statement import Statement
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work

_DUE = Statement(
    f"""SELECT {Batch.columns()} FROM batches WHERE id = ANY($1::uuid[]) AND unfilled_at <= $2
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_UNFILLED = DueColumn("batches", "unfilled_at", "unfilled_at IS NOT NULL", parent_column="id")


@retried
async def _expire(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Begin a job for each due batch: the HITs may be many."""
    done = []
    async with unit_of_work() as unit:
        for row in await _DUE.rows([each.id for each in due], at):
            batch = Batch.of(row)
            batch.unfilled_at = None
            await enqueue(new_job(EXPIRE_UNFILLED, batch, None), unit)
            await store(batch, unit)
            done.append(batch.id)
    return done


expire_unfilled_due = Timer("expire unfilled batches", _UNFILLED, _expire)
