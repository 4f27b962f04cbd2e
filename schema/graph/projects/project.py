"""A project and its revisions, shown to the members of its requester's team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.projects import models, queries
from domain.projects.settings import from_values
from domain.questions.stored import from_json
from schema.graph.projects.hit_settings import HitSettings
from schema.graph.question import Question, question_of
from schema.kernel.context import Context, Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

TEMPLATE = (
    "The template: a question with placeholders such as `${name}`, which each HIT fills with the "
    "values of its row."
)
PLACEHOLDERS = "The names of its placeholders, each once: a file needs a column for each of them."


@strawberry.type(description="A template that a project has or had. It never changes.")
class ProjectRevision:
    row: strawberry.Private[models.ProjectRevision]
    number: int = strawberry.field(description="Its number in the project, from 1.")
    created_at: datetime = strawberry.field(description="The time when it was made.")

    @resolved(description=TEMPLATE)
    async def template(self, info: Info) -> Question:
        return await template_of(info.context, self.row.template_id)

    @resolved(description=PLACEHOLDERS)
    async def placeholders(self, info: Info) -> list[str]:
        return await placeholders_of(info.context, self.row.template_id)

    @resolved(description="The name of the member who made it; null where that is not known.")
    async def author_name(self, info: Info) -> str | None:
        if self.row.account_id is None:
            return None
        account = await info.context.loaders.accounts.load(self.row.account_id)
        return None if account is None else account.display_name

    @classmethod
    def of(cls, row: models.ProjectRevision) -> ProjectRevision:
        return cls(row=row, number=row.number, created_at=row.created_at)


@strawberry.type(
    description="A kind of work: a template with its revisions, and the properties of its HITs. "
    "Only members of the requester's team see it."
)
class Project(Node):
    row: strawberry.Private[models.Project]
    name: str = strawberry.field(description="Its name, 1 to 128 characters; workers never see it.")
    starter: str | None = strawberry.field(
        description="The name of the starter that it was copied from; null where there was none."
    )
    revision: int = strawberry.field(description="The number of the current revision.")
    version: int = strawberry.field(
        description="It grows with each change; a change names the version that it was made from."
    )
    created_at: datetime = strawberry.field(description="The time when it was created.")
    updated_at: datetime = strawberry.field(description="The time of its latest change.")
    last_used_at: datetime = strawberry.field(
        description="The latest time when it was changed, or a batch of it was made or published."
    )

    @resolved(description="The properties that the HITs of new batches get.")
    def settings(self) -> HitSettings:
        return HitSettings.of(from_values(self.row.settings))

    @resolved(description=f"{TEMPLATE} It is that of the current revision.")
    async def template(self, info: Info) -> Question:
        return await template_of(info.context, self.row.template_id)

    @resolved(description=PLACEHOLDERS)
    async def placeholders(self, info: Info) -> list[str]:
        return await placeholders_of(info.context, self.row.template_id)

    @resolved(description="Its revisions, the newest first.")
    async def revisions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ProjectRevision]:
        list_name = "project.revisions"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=list_name)
        page = await queries.revisions_of(self.row.id, part)
        return connected(page, ProjectRevision.of, NEWEST_FIRST, list_name=list_name)

    @classmethod
    def of(cls, row: models.Project) -> Project:
        return cls(
            id=global_id("Project", row.id),
            row=row,
            name=row.name,
            starter=row.starter,
            revision=row.revision,
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
            last_used_at=row.last_used_at,
        )


async def template_of(context: Context, template_id: UUID) -> Question:
    """A template as the question that it is."""
    row = await loaded(context.loaders.question_templates, template_id)
    return question_of(from_json(row.body))


async def placeholders_of(context: Context, template_id: UUID) -> list[str]:
    """The names of the placeholders of a template."""
    return list((await loaded(context.loaders.question_templates, template_id)).placeholders)


@findable("Project")
async def found_projects(context: Context, keys: Sequence[UUID]) -> list[Project | None]:
    """The projects of the viewer's requester account."""
    viewer = context.viewer
    if viewer is None or viewer.requester is None or not context.is_requester(viewer.requester.id):
        return [None] * len(keys)
    rows = await queries.visible_projects(keys, viewer.requester.id)
    return [Project.of(rows[key]) if key in rows else None for key in keys]
