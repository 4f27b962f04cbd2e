"""Reads and row locks of projects, of their revisions and their templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.people.models import Requester
from domain.projects.models import Project, ProjectRevision
from domain.questions.templates.models import QuestionTemplate


async def own_project(requester: Requester, project_id: UUID) -> Project:
    """A requester's own project. Raises NotFound for others, and for deleted ones."""
    return _own(requester, await Project.get_or_none(id=project_id))


async def locked_project(requester: Requester, project_id: UUID) -> Project:
    """The same, locked until the unit of work ends, so that it is not deleted or changed."""
    row = await _LOCKED.row(project_id)
    return _own(requester, None if row is None else Project.of(row))


async def projects_of(requester_id: UUID, part: Slice) -> Page[Project]:
    """A requester's projects, the newest first."""
    rows = Project.filter(requester_id=requester_id, deleted_at__isnull=True)
    return await page_of(rows, NEWEST_FIRST, part)


async def visible_projects(keys: Sequence[UUID], requester_id: UUID | None) -> dict[UUID, Project]:
    """Those of these projects that are the requester's and are not deleted."""
    rows = await Project.filter(
        id__in=list(keys), requester_id=requester_id, deleted_at__isnull=True
    )
    return {row.id: row for row in rows}


async def revisions_of(project_id: UUID, part: Slice) -> Page[ProjectRevision]:
    """The revisions of a project, the newest first."""
    return await page_of(ProjectRevision.filter(project_id=project_id), NEWEST_FIRST, part)


async def revision(project_id: UUID, number: int) -> ProjectRevision:
    """One revision of a project. Raises NotFound."""
    found = await ProjectRevision.get_or_none(project_id=project_id, number=number)
    if found is None:
        raise NotFound("revision")
    return found


async def templates(keys: Sequence[UUID]) -> dict[UUID, QuestionTemplate]:
    """Templates by id, of anybody. The caller decides who may see them."""
    return {row.id: row for row in await QuestionTemplate.filter(id__in=list(keys))}


async def being_published(project_id: UUID) -> str | None:
    """The state of a batch of the project that is being checked, published or cancelled."""
    row = await _BEING_PUBLISHED.row(project_id)
    return None if row is None else str(row["state"])


async def note_use(project_id: UUID, at: datetime) -> None:
    """Note that a project was used, so that housekeeping keeps it. The project is locked."""
    await _USED.run(project_id, at)


def _own(requester: Requester, project: Project | None) -> Project:
    if project is None or project.requester_id != requester.id or project.deleted_at is not None:
        raise NotFound("project")
    return project


_LOCKED = Statement(f"SELECT {Project.columns()} FROM projects WHERE id = $1 FOR NO KEY UPDATE")
_BEING_PUBLISHED = Statement(
    """SELECT state FROM batches
       WHERE project_id = $1 AND state IN ('CHECKING', 'PUBLISHING', 'PAUSED', 'CANCELLING')
       ORDER BY id LIMIT 1"""
)
_USED = Statement("UPDATE projects SET last_used_at = $2 WHERE id = $1")
