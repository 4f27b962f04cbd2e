"""Deleting messages of strangers who did not confirm their addresses."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.messages.contact import limits


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete threads that nobody confirmed in three days. Returns how many were deleted."""
    async with unit_of_work():
        rows = await _OLD.rows(at - limits.UNCONFIRMED_FOR, limit)
        keys = [key(row["id"]) for row in rows]
        await _ADDRESSES.run(keys)
        await _MESSAGES.run(keys)
        return await _THREADS.run(keys)


_OLD = Statement(
    """SELECT id FROM threads WHERE state = 'UNCONFIRMED' AND created_at < $1
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED"""
)
_ADDRESSES = Statement("DELETE FROM reply_addresses WHERE thread_id = ANY($1::uuid[])")
_MESSAGES = Statement("DELETE FROM thread_messages WHERE thread_id = ANY($1::uuid[])")
_THREADS = Statement("DELETE FROM threads WHERE id = ANY($1::uuid[])")
