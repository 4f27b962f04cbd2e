"""Creating, changing and deleting projects."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.kernel.refusals import InvalidInput as Wrong
from domain.kernel.refusals import Rule
from domain.people.teams.roles import TeamDuty
from domain.projects import commands, queries
from domain.projects.rules import ProjectChange, ProjectDraft
from domain.projects.settings import from_values
from domain.projects.starters import starter_named
from schema.graph.projects.hit_settings import HitSettingsFields
from schema.graph.projects.project import Project
from schema.graph.question_input import QuestionInput
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

OWN = "The id of a project of your own."
TEMPLATE = (
    "The template: a question in which `${name}` stands for the value of a column. Names are "
    "letters, digits, `_`, `-`, `.` and blanks, exactly as in the header; `${$}` is a dollar sign. "
    "At most 500 different placeholders, 2,000 in all. HTML gets values as they are; forms show "
    "them as text. See `docs/projects.md`."
)


@strawberry.input(
    description="A new project. Without a starter it needs a template, a title, a description, a "
    "reward, a duration and a lifetime."
)
class CreateProjectInput(HitSettingsFields):
    name: str = strawberry.field(
        description="Your own name for it, 1 to 128 characters; workers never see it."
    )
    starter: str | None = strawberry.field(
        default=None, description="The name of a starter that is copied; see `starters`."
    )
    template: QuestionInput | None = strawberry.field(
        default=None, description=f"{TEMPLATE} Left out, it is that of the starter."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The project was created, with its first revision.")
class CreateProjectSuccess:
    project: Project = strawberry.field(description="The project.")


CreateProjectResult = Annotated[
    CreateProjectSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("CreateProjectResult", description="The result of createProject."),
]


@strawberry.input(description="Changes of a project. A field that is left out changes nothing.")
class UpdateProjectInput(HitSettingsFields):
    project_id: strawberry.ID = strawberry.field(description=OWN)
    version: int = strawberry.field(
        description="The `version` that you read. Where the project was changed since, it is "
        "refused with WrongState."
    )
    name: str | None = strawberry.field(
        default=None, description="Another name, 1 to 128 characters."
    )
    template: QuestionInput | None = strawberry.field(
        default=None, description=f"{TEMPLATE} Another template is a new revision."
    )
    restored_revision: int | None = strawberry.field(
        default=None,
        description="The number of an earlier revision, from 1, whose template it gets again as a "
        "new revision; not together with `template`.",
    )


@strawberry.type(
    description="The project is as the input says. Batches that were made before keep their "
    "template and their properties."
)
class UpdateProjectSuccess:
    project: Project = strawberry.field(description="The project.")


UpdateProjectResult = Annotated[
    UpdateProjectSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("UpdateProjectResult", description="The result of updateProject."),
]


@strawberry.input(description="A project to delete.")
class DeleteProjectInput:
    project_id: strawberry.ID = strawberry.field(description=OWN)


@strawberry.type(description="The project is deleted. Its batches and their HITs stay as they are.")
class DeleteProjectSuccess:
    deleted_id: strawberry.ID = strawberry.field(description="The id that the project had.")


DeleteProjectResult = Annotated[
    DeleteProjectSuccess | NotFound | WrongState | Declined,
    strawberry.union("DeleteProjectResult", description="The result of deleteProject."),
]


@strawberry.type
class ProjectMutations:
    @mutation(
        description="Create a project: a template of a question, and the properties of the HITs "
        "that are made of it, all of your own or copied from a starter."
    )
    async def create_project(
        self,
        info: Info,
        input: Annotated[CreateProjectInput, strawberry.argument(description="The project.")],
    ) -> CreateProjectResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        draft = await _draft(input)
        row = await commands.create_project(requester, draft, client_token=input.client_token)
        return CreateProjectSuccess(project=Project.of(row))

    @mutation(
        description="Change a project: its name, the properties of its HITs, or its template, "
        "which makes a new revision."
    )
    async def update_project(
        self,
        info: Info,
        input: Annotated[UpdateProjectInput, strawberry.argument(description="The changes.")],
    ) -> UpdateProjectResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("projectId", input.project_id, "Project")
        given = input.given()
        template = None if input.template is None else await input.template.read("template")
        project = await queries.own_project(requester, key)
        change = ProjectChange(
            name=input.name,
            settings=replace(from_values(project.settings), **given),
            template=template,
            restored=input.restored_revision,
        )
        row = await commands.update_project(requester, project.id, change, version=input.version)
        return UpdateProjectSuccess(project=Project.of(row))

    @mutation(
        description="Delete a project. It is refused with WrongState while a batch of it is being "
        "checked, published, paused or cancelled."
    )
    async def delete_project(
        self,
        info: Info,
        input: Annotated[DeleteProjectInput, strawberry.argument(description="The project.")],
    ) -> DeleteProjectResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("projectId", input.project_id, "Project")
        await commands.delete_project(requester, key)
        return DeleteProjectSuccess(deleted_id=global_id("Project", key))


async def _draft(input: CreateProjectInput) -> ProjectDraft:
    starter = None if input.starter is None else starter_named(input.starter)
    template = None if starter is None else starter.template
    if input.template is not None:
        template = await input.template.read("template")
    if template is None:
        raise Wrong("template", None, "given, or a starter", broken=Rule.REQUIRED)
    settings = input.read(None if starter is None else starter.settings)
    return ProjectDraft(
        name=input.name, settings=settings, template=template, starter=input.starter
    )
