"""Expiring and deleting many HITs: of a list, or all of one HIT type for which it is possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.hits import queries
from domain.hits.commands.close import delete_in, expire_in
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import bounds, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester

MOST_CLOSED_A_CALL = 10_000
CLOSED_A_CHUNK = 100  # one commit each: few, so that others do not wait long for a HIT

Close = Callable[[Settlement, Hit], None]


async def expire_hits(requester: Requester, hit_ids: Sequence[UUID]) -> list[Hit | Refused]:
    """End the lifetimes of HITs, in chunks of one commit; answers come in input order."""
    return await _close(requester, hit_ids, expire_in)


async def expire_hits_of_type(requester: Requester, hit_type_id: UUID) -> list[Hit | Refused]:
    """End the lifetimes of all running HITs of a type, at most 10,000 in a call."""
    hit_type = await queries.hit_type_of(requester, hit_type_id)
    ids = await queries.expirable(hit_type, MOST_CLOSED_A_CALL)
    return await expire_hits(requester, ids) if ids else []


async def delete_hits(requester: Requester, hit_ids: Sequence[UUID]) -> list[Hit | Refused]:
    """Delete reviewable HITs, in chunks of one commit; answers come in input order."""
    return await _close(requester, hit_ids, delete_in)


async def delete_hits_of_type(requester: Requester, hit_type_id: UUID) -> list[Hit | Refused]:
    """Delete all HITs of a type that can be deleted, at most 10,000 in a call."""
    hit_type = await queries.hit_type_of(requester, hit_type_id)
    ids = await queries.deletable(hit_type, MOST_CLOSED_A_CALL)
    return await delete_hits(requester, ids) if ids else []


async def _close(
    requester: Requester, hit_ids: Sequence[UUID], close: Close
) -> list[Hit | Refused]:
    bounds.several("hitIds", hit_ids, at_least=1, at_most=MOST_CLOSED_A_CALL)

    async def close_next(start: int, chunk: Sequence[UUID]) -> list[Hit | Refused]:
        return await close_chunk(requester, chunk, close)

    return await in_chunks(hit_ids, CLOSED_A_CHUNK, close_next)


@retried
async def close_chunk(
    requester: Requester, hit_ids: Sequence[UUID], close: Close
) -> list[Hit | Refused]:
    """Close a few HITs in one transaction, each as far as it is possible."""
    async with unit_of_work() as unit:
        held = await queries.held_of_requester(requester, hit_ids)
        settlement = Settlement(unit, clock.now())
        answers = [_close_one(held.get(hit_id), settlement, close) for hit_id in hit_ids]
        await settlement.settle()
        return answers


def _close_one(hit: Hit | None, settlement: Settlement, close: Close) -> Hit | Refused:
    if hit is None:
        return NotFound("HIT")
    try:
        # On a copy first, because a refusal may come after the first change.
        close(Settlement(UnitOfWork(), settlement.at), hit.copy_with())
    except Refused as refused:
        return refused
    close(settlement, hit)
    return hit
