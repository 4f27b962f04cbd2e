"""The projects of a requester, a part of their profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from domain.projects import queries
from schema.kernel.context import Info
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.projects.project import Project


@strawberry.type
class OwnProjects:
    """The part of a requester's profile that lists their projects."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description="The requester's projects, the newest first, without deleted ones.")
    async def projects(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Project, strawberry.lazy("schema.graph.projects.project")]]:
        from schema.graph.projects.project import Project

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.projects")
        page = await queries.projects_of(self.row.id, part)
        return connected(page, Project.of, NEWEST_FIRST, list_name="requester.projects")
