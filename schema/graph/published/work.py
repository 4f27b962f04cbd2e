"""The part of a requester's profile that lists their HITs and HIT types, and the work on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.assignments import listing
from domain.assignments.listing import AssignmentTime
from domain.hits import queries as hit_queries
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from domain.retention import due as retention
from schema.graph.published.disposal import Disposal
from schema.kernel.context import Info
from schema.kernel.enums import AssignmentStatus, HitStatus, described
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import WORKER, worker_key

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment
    from schema.graph.hit import Hit, HitType

described(
    AssignmentTime,
    name="AssignmentTime",
    description="A time in the life of an assignment.",
    members={
        AssignmentTime.ACCEPTED: "The time when the worker accepted the HIT.",
        AssignmentTime.SUBMITTED: "The time when the worker submitted it.",
        AssignmentTime.DECIDED: "The time of the latest decision.",
    },
)


@strawberry.input(
    description="A range of a time of assignments. The list is then in the order of that time, and "
    "without assignments that have no such time."
)
class AssignmentTimeFilter:
    of: AssignmentTime = strawberry.field(
        default=AssignmentTime.ACCEPTED, description="The time that is compared."
    )
    since: datetime | None = strawberry.field(
        default=None, description="Only assignments at this time or later."
    )
    until: datetime | None = strawberry.field(
        default=None, description="Only assignments before this time."
    )


@strawberry.input(
    description="A filter of assignments. A condition that is left out does not restrict the list."
)
class AssignmentFilter:
    status: list[AssignmentStatus] | None = strawberry.field(
        default=None, description="Only assignments in one of these states."
    )
    hit_type_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only assignments of HITs of this HIT type."
    )
    worker_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Only assignments of this worker. {WORKER}"
    )
    time: AssignmentTimeFilter | None = strawberry.field(
        default=None, description="Only assignments of this range of time."
    )

    async def read(self) -> listing.AssignmentFilter:
        """Raises BAD_USER_INPUT for an id of another kind."""
        time = self.time or AssignmentTimeFilter()
        type_key = worker_id = None
        if self.hit_type_id is not None:
            type_key = await hit_type_key("filter.hitTypeId", self.hit_type_id)
        if self.worker_id is not None:
            worker_id = await worker_key("filter.workerId", self.worker_id)
        return listing.AssignmentFilter(
            statuses=self.status,
            hit_type_id=type_key,
            worker_id=worker_id,
            time=time.of,
            since=time.since,
            until=time.until,
        )


@strawberry.type
class PublishedWork:
    """The part of a requester's profile that lists what they published."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(
        description="The requester's HITs, the newest first; deleted HITs only where `status` "
        "names DISPOSED."
    )
    async def hits(
        self,
        info: Info,
        status: Annotated[
            list[HitStatus] | None,
            strawberry.argument(description="Only HITs in one of these states."),
        ] = None,
        hit_type_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only HITs of this HIT type.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Annotated[Hit, strawberry.lazy("schema.graph.hit")]]:
        from schema.graph.hit import Hit

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.hits")
        id = hit_type_id
        type_key = None if id is None else await hit_type_key("hitTypeId", id)
        page = await hit_queries.hits_of(self.row.id, part, statuses=status, hit_type_id=type_key)
        return connected(page, Hit.of, NEWEST_FIRST, list_name="requester.hits")

    @owned(description="The requester's HIT types, the newest first.")
    async def hit_types(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[HitType, strawberry.lazy("schema.graph.hit")]]:
        from schema.graph.hit import HitType

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.hitTypes")
        page = await hit_queries.hit_types_of(self.row.id, part)
        return connected(page, HitType.of, NEWEST_FIRST, list_name="requester.hitTypes")

    @owned(
        description="What nobody used for long and is deleted, or was, the newest first. Each is "
        "told a week before."
    )
    async def disposals(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Disposal]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.disposals")
        page = await retention.disposals_of(self.row.id, part)
        return connected(
            page,
            lambda row: Disposal.of(row, self.owner),
            NEWEST_FIRST,
            list_name="requester.disposals",
        )

    @owned(
        description="The assignments of all HITs that the requester published, also of deleted "
        "HITs: the one that was accepted last comes first, or with a filter by another time, the "
        "latest by that time."
    )
    async def assignments(
        self,
        info: Info,
        filter: Annotated[
            AssignmentFilter | None,
            strawberry.argument(description="The filter; null lists all assignments."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]]:
        from schema.graph.assignment import Assignment

        wanted = await (filter or AssignmentFilter()).read()
        order, name = wanted.time.order, f"requester.assignments.{wanted.time}"
        part = PageRequest(first, after).slice(order, list_name=name)
        page = await listing.assignments_of_requester(self.row.id, part, wanted)
        return connected(page, Assignment.of, order, list_name=name)
