"""The parts of the profiles that list appeals against rejections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.disputes import queries
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST
from domain.people import models
from schema.graph.disputes.states import AppealState
from schema.kernel.context import Info
from schema.kernel.fields import Owner, TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.disputes.appeal import RejectionAppeal

_States = Annotated[
    list[AppealState] | None,
    strawberry.argument(description="Only appeals in one of these states."),
]
_MADE, _RECEIVED = "worker.rejectionAppeals", "requester.rejectionAppeals"


@strawberry.type
class MadeAppeals:
    """The part of a worker's profile that lists their appeals."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="The worker's appeals against rejections, the newest first.")
    async def rejection_appeals(
        self, info: Info, state: _States = None, first: First = None, after: After = None
    ) -> Connection[Annotated[RejectionAppeal, strawberry.lazy("schema.graph.disputes.appeal")]]:
        from schema.graph.disputes.appeal import RejectionAppeal

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_MADE)
        page = await queries.of_worker(self.row.id, part, state)
        return connected(page, RejectionAppeal.of, NEWEST_FIRST, list_name=_MADE)


@strawberry.type
class ReceivedAppeals:
    """The part of a requester's profile that lists the appeals of workers."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="Appeals of workers against rejections by the requester, the oldest first.")
    async def rejection_appeals(
        self, info: Info, state: _States = None, first: First = None, after: After = None
    ) -> Connection[Annotated[RejectionAppeal, strawberry.lazy("schema.graph.disputes.appeal")]]:
        from schema.graph.disputes.appeal import RejectionAppeal

        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_RECEIVED)
        page = await queries.of_requester(self.row.id, part, state)
        return connected(page, RejectionAppeal.of, OLDEST_FIRST, list_name=_RECEIVED)
