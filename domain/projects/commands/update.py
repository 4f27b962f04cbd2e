"""Changing projects. Batches that were made before keep their template and their properties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from domain.kernel import calls, clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.projects import queries, rules
from domain.projects.commands.create import add_revision, add_template
from domain.projects.models import Project
from domain.projects.rules import ProjectChange
from domain.projects.settings import to_values
from domain.qualifications.requirements import drafts
from domain.questions.templates.models import QuestionTemplate


@retried
async def update_project(
    requester: Requester, project_id: UUID, change: ProjectChange, *, version: int
) -> Project:
    """Change a project that is still at this version. Another template is a new revision.

    Where nothing differs, nothing changes. Raises NotFound, InvalidInput, WrongState where the
    project was changed since, and as `create_project` for qualification types.
    """
    body = rules.checked_change(change)
    async with unit_of_work():
        project = await queries.locked_project(requester, project_id)
        rules.check_version(project, version)
        before = project.name, project.settings, project.template_id
        if change.name is not None:
            project.name = change.name
        if change.settings is not None:
            await drafts.required(change.settings.requirements)
            project.settings = to_values(change.settings)
        project.template_id = await _template(requester, project, change, body)
        if (project.name, project.settings, project.template_id) != before:
            await _save(project, is_new_revision=project.template_id != before[2])
        return project


async def _template(
    requester: Requester, project: Project, change: ProjectChange, body: dict[str, Any] | None
) -> UUID:
    """The template that the project gets: a new one, an earlier one, or the one that it has."""
    if change.restored is not None:
        rules.check_revision(project, change.restored)
        return (await queries.revision(project.id, change.restored)).template_id
    if body is None or (await QuestionTemplate.get(id=project.template_id)).body == body:
        return project.template_id
    return await add_template(requester, body, clock.now())


async def _save(project: Project, *, is_new_revision: bool) -> None:
    project.updated_at = project.last_used_at = clock.now()
    project.version += 1
    project.revision += is_new_revision
    await _SAVE.run(
        project.id,
        project.name,
        orjson.dumps(project.settings).decode(),
        project.template_id,
        project.revision,
        project.version,
        project.updated_at,
    )
    if is_new_revision:
        owner = (await Requester.get(id=project.requester_id)).account_id
        await add_revision(project, calls.caller(owner), project.updated_at)


_SAVE = Statement(
    """UPDATE projects SET name = $2, settings = $3, template_id = $4, revision = $5, version = $6,
           updated_at = $7, last_used_at = $7
       WHERE id = $1"""
)
