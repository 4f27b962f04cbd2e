"""Deleting projects. Their batches and HITs stay as they are."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.projects import queries
from domain.projects.models import Project


@retried
async def delete_project(requester: Requester, project_id: UUID) -> Project:
    """Delete a project: it is not listed any more, and no batch can be made of it.

    Raises NotFound, also for one that is deleted, and WrongState while a batch of it is being
    checked, published, paused or cancelled.
    """
    async with unit_of_work():
        project = await queries.locked_project(requester, project_id)
        if (state := await queries.being_published(project.id)) is not None:
            allowed = "one of which no batch is being checked, published, paused or cancelled"
            raise WrongState("project", f"one of which a batch is {state}", [allowed])
        project.deleted_at = clock.now()
        await _DELETE.run(project.id, project.deleted_at)
        return project


_DELETE = Statement("UPDATE projects SET deleted_at = $2 WHERE id = $1")
