"""A worker list, with the workers on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.people.models import Requester
from domain.qualifications.models import Qualification
from domain.worker_lists import models, queries
from schema.execution.cost import Cost
from schema.graph.person import WorkerProfile
from schema.graph.qualification_type import own_requester
from schema.kernel.context import Context, Info
from schema.kernel.fields import TeamOwner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

MEMBERS = "workerList.workers"
COUNT_COST = Cost(weight=2)  # It counts all workers on the list.


@strawberry.type(description="A worker on a list.")
class ListedWorker:
    row: strawberry.Private[Qualification]
    listed_at: datetime = strawberry.field(description="The time when the worker was put on it.")

    @resolved(description="The worker.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: Qualification) -> ListedWorker:
        return cls(row=row, listed_at=row.granted_at)


@strawberry.type(
    description="A named list of workers, for batches that only they, or none of them, may do. "
    "Workers see neither the list nor its name, and are not told that they are on it."
)
class WorkerList(Node):
    row: strawberry.Private[models.WorkerList]
    owner: strawberry.Private[TeamOwner]
    name: str = strawberry.field(
        description="The name, 1 to 128 characters, of which no two lists of a requester have the "
        "same, whatever the case."
    )
    created_at: datetime = strawberry.field(description="The time when it was created.")
    last_used_at: datetime = strawberry.field(
        description="The time when a batch last used it; before, that of its creation."
    )

    @owned(description="The number of workers on it.", cost=COUNT_COST)
    async def worker_count(self, info: Info) -> int:
        sizes = info.context.loaders.list_sizes
        return await loaded(sizes, self.row.qualification_type_id)

    @owned(
        description="The workers on it, the newest first; a worker who comes back keeps the place."
    )
    async def workers(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ListedWorker]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=MEMBERS)
        page = await queries.members(self.row, part)
        return connected(page, ListedWorker.of, NEWEST_FIRST, list_name=MEMBERS)

    @classmethod
    def of(cls, row: models.WorkerList, requester: Requester) -> WorkerList:
        return cls(
            id=global_id("WorkerList", row.id),
            row=row,
            owner=TeamOwner(requester),
            name=row.name,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )


@findable("WorkerList")
async def worker_lists(context: Context, keys: Sequence[UUID]) -> list[WorkerList | None]:
    """Only the lists of the viewer's requester account."""
    requester = own_requester(context)
    if requester is None:
        return [None] * len(keys)
    rows = await queries.own_lists(requester, keys)
    return [WorkerList.of(rows[key], requester) if key in rows else None for key in keys]
