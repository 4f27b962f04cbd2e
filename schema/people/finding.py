"""The viewer's own account, and people by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from schema.execution.cost import Cost
from schema.graph.accounts.own_account import Account
from schema.graph.person import Requester, RequesterProfile, Worker, WorkerProfile
from schema.kernel.context import Context, Info
from schema.kernel.errors import LimitExceeded
from schema.kernel.fields import resolved
from schema.kernel.node import findable
from schema.kernel.person_ids import REQUESTERS, WORKERS, requester_keys, worker_keys

MOST_PEOPLE = 100  # of one list


@strawberry.type
class PeopleQueries:
    @resolved(description="The viewer's own account; null when not signed in.")
    async def me(self, info: Info) -> Account | None:
        return None if info.context.viewer is None else Account.of(info.context.reading())

    @resolved(
        description=f"Workers by their ids, in that order; null where there is none. {WORKERS}.",
        cost=Cost(weight=1, sized_by="workerIds"),
    )
    async def workers(
        self,
        info: Info,
        worker_ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="The ids, at most 100.")
        ],
    ) -> list[WorkerProfile | None]:
        info.context.browsing()
        _check_number(worker_ids)
        keys = await worker_keys("workerIds[{}]", worker_ids)
        return await worker_profiles(info.context, keys)

    @resolved(
        description="Requesters by their ids, in that order; null where there is none. "
        f"{REQUESTERS}.",
        cost=Cost(weight=1, sized_by="requesterIds"),
    )
    async def requesters(
        self,
        info: Info,
        requester_ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="The ids, at most 100.")
        ],
    ) -> list[RequesterProfile | None]:
        info.context.browsing()
        _check_number(requester_ids)
        keys = await requester_keys("requesterIds[{}]", requester_ids)
        return await requester_profiles(info.context, keys)


def _check_number(ids: Sequence[str]) -> None:
    if len(ids) > MOST_PEOPLE:
        raise LimitExceeded(f"Ask for at most {MOST_PEOPLE} people at once, not {len(ids)}.")


@findable("WorkerProfile")
async def worker_profiles(context: Context, keys: Sequence[UUID]) -> list[WorkerProfile | None]:
    """Worker profiles are public."""
    rows = await context.loaders.workers.load_many(keys)
    return [None if row is None else WorkerProfile.of(row) for row in rows]


@findable("RequesterProfile")
async def requester_profiles(
    context: Context, keys: Sequence[UUID]
) -> list[RequesterProfile | None]:
    """Requester profiles are public."""
    rows = await context.loaders.requesters.load_many(keys)
    return [None if row is None else RequesterProfile.of(row) for row in rows]


@findable("Account")
async def own_account(context: Context, keys: Sequence[UUID]) -> list[Account | None]:
    """Only the viewer's own account."""
    viewer = context.viewer
    return [Account.of(viewer) if viewer and viewer.account.id == key else None for key in keys]


@findable("Worker")
async def own_worker(context: Context, keys: Sequence[UUID]) -> list[Worker | None]:
    """Only the viewer's own worker profile."""
    worker = context.viewer.worker if context.viewer else None
    return [Worker.of(worker) if worker and worker.id == key else None for key in keys]


@findable("Requester")
async def own_requester(context: Context, keys: Sequence[UUID]) -> list[Requester | None]:
    """Only the viewer's own requester profile."""
    requester = context.viewer.requester if context.viewer else None
    return [Requester.of(requester) if requester and requester.id == key else None for key in keys]
