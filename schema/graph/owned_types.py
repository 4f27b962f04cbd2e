"""The qualification types of a requester, a part of their profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from domain.qualifications import queries
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.qualification_type import QualificationType


@strawberry.type
class OwnQualificationTypes:
    """The part of a requester's profile that lists their qualification types."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="The requester's qualification types, the newest first; deleted types too.")
    async def qualification_types(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[
        Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]
    ]:
        from schema.graph.qualification_type import QualificationType

        list_name = "requester.qualificationTypes"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=list_name)
        wanted = queries.TypeFilter(owned_by=self.row.id)
        page = await queries.search(self.row, wanted, part)
        return connected(page, QualificationType.of, NEWEST_FIRST, list_name=list_name)
