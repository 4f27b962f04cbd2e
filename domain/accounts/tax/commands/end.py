"""The end of tax interviews: of an account that closes, and after the years that tax law asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.tax.commands.writing import delete, delete_undecided, end_in_force
from domain.kernel.statement import Statement, key
from domain.kernel.work import is_open, retried, unit_of_work

_DUE = Statement(
    """SELECT id FROM tax_interviews WHERE erase_at <= $1
        ORDER BY erase_at LIMIT $2 FOR UPDATE SKIP LOCKED"""
)
_HOLD = Statement("SELECT id FROM tax_interviews WHERE worker_id = $1 ORDER BY id FOR UPDATE")


async def hold(worker_id: UUID) -> None:
    """Lock the interviews of a worker, who is locked: they come before accounts."""
    await _HOLD.rows(worker_id)


async def end_all(worker_id: UUID, *, at: datetime) -> None:
    """End the interviews of a worker whose account closes, in its unit of work: the worker is
    locked. An interview that was in force is stored, encrypted, until its retention is over."""
    assert is_open(), "it is a part of closing an account"
    await delete_undecided(worker_id)
    await end_in_force(worker_id, at=at)


@retried
async def erase_due(at: datetime, limit: int) -> int:
    """Delete interviews whose retention is over, with the files of printed forms."""
    async with unit_of_work():
        rows = await _DUE.rows(at, limit)
        for row in rows:
            await delete(key(row["id"]))
        return len(rows)
