"""The workers who ever worked for a requester, whom alone it may pay."""

from __future__ import annotations

from uuid import UUID

from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.people.models import Requester, Worker

_HAS_ACCEPTED = Statement(
    "SELECT 1 FROM assignments WHERE worker_id = $1 AND requester_id = $2 LIMIT 1"
)


async def worker_known_to(requester: Requester, worker_id: UUID) -> Worker:
    """A worker who ever accepted a HIT of this requester. Raises NotFound for any other."""
    if await _HAS_ACCEPTED.row(worker_id, requester.id) is None:
        raise NotFound("worker")
    return await Worker.get(id=worker_id)
