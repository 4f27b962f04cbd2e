"""Money on hold for the rest of a call of createHits, which publishes in several commits.

Without it another command could spend that money between two commits, and the call would be half
done. A call gives back what it did not use; where its process ended, housekeeping does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Row, Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.ledger.posting import Transfer, post
from domain.ledger.transfers import held_for_call, released_from_call

KEPT_FOR = timedelta(minutes=10)  # far longer than any call takes

_HELD = Statement("SELECT id, requester_id, cents FROM call_holds WHERE id = $1 FOR NO KEY UPDATE")
_OVER = Statement(
    """SELECT id, requester_id, cents FROM call_holds WHERE expires_at <= $1
       ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED"""
)
_SET = Statement(
    """INSERT INTO call_holds (id, requester_id, cents, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET cents = excluded.cents, expires_at = excluded.expires_at"""
)
_DELETE = Statement("DELETE FROM call_holds WHERE id = $1")


async def locked(call_id: UUID) -> Money:
    """The money that is held for a call, locked until the unit of work ends."""
    row = await _HELD.row(call_id)
    return NOTHING if row is None else Money(row["cents"])


async def change(
    requester_id: UUID, call_id: UUID, *, before: Money, after: Money
) -> list[Transfer]:
    """Hold another amount for a call, whose row is locked. The transfers are still to be posted."""
    if after == before:
        return []
    if after:
        await _SET.run(call_id, requester_id, after.cents, clock.now() + KEPT_FOR)
    else:
        await _DELETE.run(call_id)
    cause = f"call:{call_id}:{new_id()}"
    if after > before:
        return [held_for_call(requester_id, call_id, after - before, cause=cause)]
    return [released_from_call(requester_id, call_id, before - after, cause=cause)]


@retried
async def release(call_id: UUID) -> None:
    """Give back what is left of a call that has ended."""
    async with unit_of_work():
        await _give_back(await _HELD.rows(call_id))


@retried
async def release_abandoned(at: datetime, limit: int) -> int:
    """Give back what calls of ended processes left, at most `limit`. Returns their number."""
    async with unit_of_work():
        rows = await _OVER.rows(at, limit)
        await _give_back(rows)
        return len(rows)


async def _give_back(rows: Sequence[Row]) -> None:
    transfers: list[Transfer] = []
    for row in rows:
        requester_id, held = key(row["requester_id"]), Money(row["cents"])
        transfers += await change(requester_id, key(row["id"]), before=held, after=NOTHING)
    await post(transfers, at=clock.now())
