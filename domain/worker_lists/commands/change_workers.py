"""Adding workers to a list and taking them off it, one by one named: answers in input order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.qualifications import listing_workers
from domain.worker_lists import queries
from domain.worker_lists.rules import MOST_WORKERS_A_CALL


@retried
async def add_workers(
    requester: Requester, list_id: UUID, worker_ids: Sequence[UUID]
) -> list[UUID | Refused]:
    """Put workers on a list, in one commit. A worker who is on it stays. Workers are not told.

    A worker who does not exist is answered with NotFound. Raises NotFound for the list.
    """
    bounds.several("workerIds", worker_ids, at_least=1, at_most=MOST_WORKERS_A_CALL)
    async with unit_of_work() as unit:
        found = await queries.own_list(requester, list_id)
        type_id = found.qualification_type_id
        listed = await listing_workers.put_on(type_id, set(worker_ids), unit, at=clock.now())
        await queries.locked_list(requester, list_id)  # It was not deleted meanwhile.
    return [each if each in listed else NotFound("worker") for each in worker_ids]


@retried
async def remove_workers(
    requester: Requester, list_id: UUID, worker_ids: Sequence[UUID]
) -> list[UUID | Refused]:
    """Take workers off a list, in one commit. Work in progress goes on. Workers are not told.

    A worker who was not on it is answered with NotFound. Raises NotFound for the list.
    """
    bounds.several("workerIds", worker_ids, at_least=1, at_most=MOST_WORKERS_A_CALL)
    async with unit_of_work() as unit:
        found = await queries.own_list(requester, list_id)
        type_id = found.qualification_type_id
        taken = await listing_workers.take_off(type_id, set(worker_ids), unit, at=clock.now())
        await queries.locked_list(requester, list_id)
    return [each if each in taken else NotFound("worker") for each in worker_ids]
