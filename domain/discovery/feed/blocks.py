"""The blocks between one worker and requesters, as stored now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.people.models import RequesterBlock, WorkerBlock


@dataclass(frozen=True, slots=True)
class BlockedSides:
    """Requesters that a worker has blocked, and requesters that have blocked the worker."""

    hidden: frozenset[UUID]
    barred: frozenset[UUID]


async def blocks_of(worker_id: UUID) -> BlockedSides:
    """Read both kinds."""
    hidden = await RequesterBlock.filter(worker_id=worker_id)
    barred = await WorkerBlock.filter(worker_id=worker_id)
    return BlockedSides(
        frozenset(block.requester_id for block in hidden),
        frozenset(block.requester_id for block in barred),
    )
