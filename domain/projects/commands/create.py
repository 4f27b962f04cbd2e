"""Creating projects."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.projects import rules
from domain.projects.models import Project
from domain.projects.rules import ProjectDraft
from domain.projects.settings import to_values
from domain.qualifications.requirements import drafts
from domain.questions.templates.rendering import placeholders_of


@retried
async def create_project(
    requester: Requester, draft: ProjectDraft, *, client_token: str | None = None
) -> Project:
    """Create a project with its first revision.

    Raises InvalidInput, and NotFound and WrongState for qualification types that cannot be
    required.
    """
    body = rules.checked_project(draft)
    settings = to_values(draft.settings)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="createProject",
        token=client_token,
        input=[draft.name, settings, body, draft.starter],
    )
    async with unit_of_work():
        if earlier := await earlier_answer(request):
            return await Project.get(id=earlier["project"])
        await drafts.required(draft.settings.requirements)
        now = clock.now()
        template_id = await add_template(requester, body, now)
        project = Project.new(
            id=new_id(),
            requester_id=requester.id,
            name=draft.name,
            settings=settings,
            starter=draft.starter,
            template_id=template_id,
            revision=1,
            version=1,
            created_at=now,
            updated_at=now,
            last_used_at=now,
        )
        await _add(project)
        await add_revision(project, request.account_id, now)
        await store_answer(request, {"project": project.id})
        return project


async def _add(project: Project) -> None:
    await _ADD.run(
        project.id,
        project.requester_id,
        project.name,
        orjson.dumps(project.settings).decode(),
        project.starter,
        project.template_id,
        project.created_at,
    )


async def add_template(requester: Requester, body: dict[str, Any], at: datetime) -> UUID:
    """Store a template that was checked. Returns its id."""
    template_id, named = new_id(), placeholders_of(body)
    texts = orjson.dumps(body).decode(), orjson.dumps(named).decode()
    await _ADD_TEMPLATE.run(template_id, requester.id, *texts, at)
    return template_id


async def add_revision(project: Project, account_id: UUID, at: datetime) -> None:
    """Store the current template of a project as its current revision."""
    await _ADD_REVISION.run(
        new_id(), project.id, project.revision, project.template_id, account_id, at
    )


_ADD = Statement(
    """INSERT INTO projects (id, requester_id, name, settings, starter, template_id, revision,
           version, created_at, updated_at, last_used_at)
       VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $7, $7)"""
)
_ADD_TEMPLATE = Statement(
    """INSERT INTO question_templates (id, requester_id, body, placeholders, created_at)
       VALUES ($1, $2, $3, $4, $5)"""
)
_ADD_REVISION = Statement(
    """INSERT INTO project_revisions (id, project_id, number, template_id, account_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)"""
)
