"""The blocks between one worker and requesters, as stored now."""

from __future__ import annotations

from uuid import UUID

from domain.people.models import RequesterBlock, WorkerBlock


async def hidden_requesters(worker_id: UUID) -> frozenset[UUID]:
    """The requesters that this worker has blocked."""
    blocks = await RequesterBlock.filter(worker_id=worker_id)
    return frozenset(block.requester_id for block in blocks)


async def barring_requesters(worker_id: UUID) -> frozenset[UUID]:
    """The requesters that have blocked this worker."""
    blocks = await WorkerBlock.filter(worker_id=worker_id)
    return frozenset(block.requester_id for block in blocks)
