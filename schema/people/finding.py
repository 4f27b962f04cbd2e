"""The viewer's own account, and people by their global ids."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import strawberry

from schema.graph.person import Account, Requester, RequesterProfile, Worker, WorkerProfile
from schema.kernel.context import Context, Info
from schema.kernel.fields import resolved
from schema.kernel.node import findable


@strawberry.type
class PeopleQueries:
    @resolved(description="The viewer's own account; null when not signed in.")
    async def me(self, info: Info) -> Account | None:
        return None if info.context.viewer is None else Account.of(info.context.reading())


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
