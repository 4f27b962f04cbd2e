"""The worker lists of a requester, a part of their profile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from domain.worker_lists import queries
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.worker_lists.worker_list import WorkerList

LISTS = "requester.workerLists"


@strawberry.type
class OwnWorkerLists:
    """The part of a requester's profile that lists their worker lists."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="The requester's worker lists, the newest first.")
    async def worker_lists(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[
        Annotated[WorkerList, strawberry.lazy("schema.graph.worker_lists.worker_list")]
    ]:
        from schema.graph.worker_lists.worker_list import WorkerList

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=LISTS)
        page = await queries.lists_of(self.row.id, part)
        of = partial(WorkerList.of, requester=self.row)
        return connected(page, of, NEWEST_FIRST, list_name=LISTS)
