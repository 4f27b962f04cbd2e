"""A worker's qualifications and requests, and a requester's requests to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST
from domain.qualifications.requests import queries
from schema.kernel.context import Info
from schema.kernel.enums import QualificationStatus, RequestStatus
from schema.kernel.fields import Owner, TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.qualification_id import type_key

if TYPE_CHECKING:
    from schema.graph.qualification_request import QualificationRequest
    from schema.graph.qualification_type import Qualification


@strawberry.type
class WorkersQualifications:
    """The part of a worker's profile with their qualifications and requests."""

    row: strawberry.Private[Any]
    owner: strawberry.Private[Owner]

    @owned(
        description="The qualifications that requesters and the market granted the worker, the "
        "latest grant first. System values are not included."
    )
    async def qualifications(
        self,
        info: Info,
        status: Annotated[
            QualificationStatus | None,
            strawberry.argument(description="Only qualifications in this state; null lists both."),
        ] = QualificationStatus.GRANTED,
        first: First = None,
        after: After = None,
    ) -> Connection[Annotated[Qualification, strawberry.lazy("schema.graph.qualification_type")]]:
        from schema.graph.qualification_type import Qualification

        list_name = "worker.qualifications"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=list_name)
        page = await queries.qualifications_of_worker(self.row.id, part, status)
        return connected(page, Qualification.of, NEWEST_FIRST, list_name=list_name)

    @owned(description="The worker's requests for qualifications, the newest first.")
    async def qualification_requests(
        self,
        info: Info,
        status: Annotated[
            list[RequestStatus] | None,
            strawberry.argument(description="Only requests in one of these states."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[
        Annotated[QualificationRequest, strawberry.lazy("schema.graph.qualification_request")]
    ]:
        from schema.graph.qualification_request import QualificationRequest

        list_name = "worker.qualificationRequests"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=list_name)
        page = await queries.requests_of_worker(self.row.id, part, status)
        return connected(page, QualificationRequest.of, NEWEST_FIRST, list_name=list_name)


@strawberry.type
class RequestsToDecide:
    """The part of a requester's profile with the requests that wait for a decision."""

    row: strawberry.Private[Any]
    owner: strawberry.Private[TeamOwner]

    @owned(
        description="Requests for the requester's qualifications that wait for a decision, the "
        "oldest first."
    )
    async def qualification_requests(
        self,
        info: Info,
        qualification_type_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only requests for this type of the requester."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[
        Annotated[QualificationRequest, strawberry.lazy("schema.graph.qualification_request")]
    ]:
        from schema.graph.qualification_request import QualificationRequest

        list_name, wanted = "requester.qualificationRequests", qualification_type_id
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=list_name)
        key = None if wanted is None else type_key("qualificationTypeId", wanted)
        page = await queries.requests_to_decide(self.row.id, part, key)
        return connected(page, QualificationRequest.of, OLDEST_FIRST, list_name=list_name)
