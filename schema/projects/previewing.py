"""Previews of rows as workers would see them, before anything is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
import strawberry

from domain.kernel import bounds
from domain.kernel.ids import new_id
from domain.kernel.refusals import Constraint, Rule
from domain.kernel.refusals import InvalidInput as Wrong
from domain.kernel.refusals import NotFound as Missing
from domain.people.models import Requester
from domain.people.teams.roles import TeamDuty
from domain.projects import commands, queries
from domain.projects.file_rows import FileRow, row_of
from domain.questions.pages.frames import Visit
from domain.questions.pages.links import PageLink
from domain.questions.question import QUESTION_BYTES, HtmlQuestion
from domain.questions.question import Question as Asked
from domain.questions.stored import to_json
from domain.questions.templates import rules
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.templates.placeholders import LONGEST_NAME
from domain.storage import queries as uploads
from domain.storage.purposes import UploadPurpose
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.question import Question, question_of
from schema.graph.question_input import QuestionInput
from schema.graph.questions.frame import QuestionFrame
from schema.kernel.context import Context, Info
from schema.kernel.mutation import mutation
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound

MOST_COLUMNS = 1_000


@strawberry.input(description="The value of one column.")
class ColumnValueInput:
    column: str = strawberry.field(
        description="The name of the column, as a placeholder has it: 1 to 128 characters."
    )
    value: str = strawberry.field(description="The value, at most 65,535 characters.")


@strawberry.input(
    description="A row to look at: of `projectId` or `template`, with `values` or the row of an "
    "uploaded file."
)
class PreviewRowInput:
    project_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of a project of your own, with its current template."
    )
    revision: int | None = strawberry.field(
        default=None, description="The number of an earlier revision of the project."
    )
    template: QuestionInput | None = strawberry.field(
        default=None, description="A template that is not saved yet, instead of a project."
    )
    upload_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of a BATCH_FILE that you uploaded."
    )
    row: int | None = strawberry.field(
        default=None,
        description="The number of a row of the file, from 1, without the header and blank lines. "
        "Left out, it is the first.",
    )
    values: list[ColumnValueInput] | None = strawberry.field(
        default=None,
        description="The values of a row, of at most 1,000 columns, instead of a file.",
    )


@strawberry.type(description="The value of one column.")
class ColumnValue:
    column: str = strawberry.field(description="The name of the column.")
    value: str = strawberry.field(description="The value.")


@strawberry.type(description="A thing that is wrong with a row.")
class RowProblem:
    column: str | None = strawberry.field(
        description="The column, where it is that of one column alone."
    )
    reason: str = strawberry.field(description="The problem, in a sentence.")

    @classmethod
    def of(cls, problem: rules.RowProblem) -> RowProblem:
        return cls(column=problem.column, reason=problem.reason)


@strawberry.type(
    description="The row as a worker would see it. Nothing is published; nobody can accept it."
)
class PreviewRowSuccess:
    question: Question | None = strawberry.field(
        description="The template with the values in the places of its placeholders; null where "
        "there are problems, or columns are missing."
    )
    frame: QuestionFrame | None = strawberry.field(
        description="The frame that shows it, for an hour or more, with "
        "`ASSIGNMENT_ID_NOT_AVAILABLE`; null for a form, and where the question is null."
    )
    values: list[ColumnValue] = strawberry.field(description="The values of the row.")
    problems: list[RowProblem] = strawberry.field(
        description="All that is wrong with the values of this row."
    )
    missing_columns: list[str] = strawberry.field(
        description="The placeholders for which there is no column."
    )
    unused_columns: list[str] = strawberry.field(
        description="The columns that no placeholder names."
    )


PreviewRowResult = Annotated[
    PreviewRowSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("PreviewRowResult", description="The result of previewRow."),
]


@dataclass(frozen=True, slots=True)
class _Preview:
    """A row of a template, filled where that is possible."""

    columns: rules.ColumnMatch
    problems: list[rules.RowProblem]
    question: Asked | None

    @classmethod
    def of(cls, template: CompiledTemplate, row: FileRow) -> _Preview:
        columns = rules.columns_matched(template.placeholders, row.columns)
        problems = [] if columns.missing else rules.check_row(template, row.values)
        is_whole = not (columns.missing or problems)
        return cls(columns, problems, template.filled_with_xml(row.values) if is_whole else None)


@strawberry.type
class PreviewingMutations:
    @mutation(
        description="Look at a row as a worker would see it, before anything is published. A page "
        "of HTML is kept for two hours; of each requester the newest 200 are.",
        cost=Cost(weight=5 * MUTATION_WEIGHT),
    )
    async def preview_row(
        self,
        info: Info,
        input: Annotated[PreviewRowInput, strawberry.argument(description="The row.")],
    ) -> PreviewRowResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        project_key, upload_key = _keys(input)
        _check_given(input)
        template = CompiledTemplate(await _template(requester, input, project_key))
        row = await _row(info.context, input, upload_key)
        preview = _Preview.of(template, row)
        return PreviewRowSuccess(
            question=None if preview.question is None else question_of(preview.question),
            frame=await _frame(info.context, requester, preview.question),
            values=[ColumnValue(column=name, value=row.values[name]) for name in row.columns],
            problems=[RowProblem.of(each) for each in preview.problems],
            missing_columns=preview.columns.missing,
            unused_columns=preview.columns.unused,
        )


def _keys(input: PreviewRowInput) -> tuple[UUID | None, UUID | None]:
    """The keys of the project and of the upload. Raises BAD_USER_INPUT for another id."""
    project, upload = input.project_id, input.upload_id
    return (
        None if project is None else key_of("projectId", project, "Project"),
        None if upload is None else key_of("uploadId", upload, "Upload"),
    )


def _check_given(input: PreviewRowInput) -> None:
    if (input.project_id is None) == (input.template is None):
        bound = "given, or a template, but not both"
        raise Wrong("projectId", input.project_id, bound, broken=Rule.REQUIRED)
    if (input.upload_id is None) == (input.values is None):
        bound = "given, or values, but not both"
        raise Wrong("uploadId", input.upload_id, bound, broken=Rule.REQUIRED)
    if input.revision is not None and input.project_id is None:
        bound = "left out without a project"
        raise Wrong("revision", input.revision, bound, broken=Rule.LEFT_OUT)
    if input.row is not None and input.upload_id is None:
        raise Wrong("row", input.row, "left out without a file", broken=Rule.LEFT_OUT)
    for field, number in (("revision", input.revision), ("row", input.row)):
        if number is not None and number < 1:
            broken = Constraint.between(Rule.RANGE, 1)
            raise Wrong(field, number, "a number from 1", broken=broken)


async def _template(
    requester: Requester, input: PreviewRowInput, project_key: UUID | None
) -> dict[str, Any]:
    if input.template is not None:
        return rules.checked(await input.template.read("template"))
    assert project_key is not None, "one of the two is given"
    project = await queries.own_project(requester, project_key)
    template_id = project.template_id
    if input.revision is not None:
        template_id = (await queries.revision(project.id, input.revision)).template_id
    body: dict[str, Any] = (await queries.templates([template_id]))[template_id].body
    return body


async def _row(context: Context, input: PreviewRowInput, key: UUID | None) -> FileRow:
    if input.values is not None:
        return _given_row(input.values)
    assert key is not None, "one of the two is given"
    (upload,) = await uploads.own_uploads(context.signed_in().account_id, [key])
    if upload is None or not upload.has_bytes or upload.purpose != UploadPurpose.BATCH_FILE:
        raise Missing("upload")
    return await row_of(upload, 1 if input.row is None else input.row)


def _given_row(values: list[ColumnValueInput]) -> FileRow:
    bounds.several("values", values, at_most=MOST_COLUMNS)
    given: dict[str, str] = {}
    for number, each in enumerate(values):
        field = f"values[{number}].column"
        bounds.text(field, each.column, at_most=LONGEST_NAME)
        at = f"values[{number}].value"
        bounds.text(at, each.value, at_least=0, at_most=QUESTION_BYTES)
        if each.column in given:
            bound = "a column that no other value has"
            raise Wrong(field, each.column, bound, broken=Rule.UNIQUE)
        given[each.column] = each.value
    return FileRow(list(given), given)


async def _frame(
    context: Context, requester: Requester, question: Asked | None
) -> QuestionFrame | None:
    if question is None:
        return None
    preview_id = new_id()
    if isinstance(question, HtmlQuestion):
        body = orjson.loads(to_json(question))
        preview_id = (await commands.keep_preview(requester, body)).id
    page = PageLink.to_preview(preview_id, is_of_row=True).url(context.server.task_pages_url)
    return QuestionFrame.of(question, Visit(global_id("Hit", preview_id)), page=page)
