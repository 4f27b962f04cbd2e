"""Deleting jobs that ended long ago."""

from __future__ import annotations

from datetime import datetime

from domain.jobs import limits
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete jobs that ended 30 days ago. Returns how many were deleted."""
    async with unit_of_work():
        return await _TRIM.run(at - limits.KEPT_AFTER_END, limit)


_TRIM = Statement(
    """DELETE FROM jobs WHERE id IN (
           SELECT id FROM jobs WHERE ended_at < $1 ORDER BY ended_at LIMIT $2
           FOR UPDATE SKIP LOCKED)"""
)
