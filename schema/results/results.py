"""Results files, and decisions by them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.results import commands
from domain.results.commands import ResultsFormat, ResultsWanted
from domain.review.filters import REVIEWED
from schema.graph.jobs.job import Job
from schema.graph.review.filters import ReviewFilter
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

FILLED = "An upload of yours for the purpose REVIEW_FILE whose bytes were sent."

described(
    ResultsFormat,
    name="ResultsFormat",
    description="The form of a results file.",
    members={
        ResultsFormat.CSV: "Comma-separated values in UTF-8, with the columns of Mechanical "
        "Turk's results files in their order.",
        ResultsFormat.JSON_LINES: "One JSON object a line, with the same names.",
    },
)


@strawberry.input(description="Which results, and in which form.")
class ExportResultsInput:
    filter: ReviewFilter | None = strawberry.field(
        default=None,
        description="The filter; null takes all results. Without states in it, the file has "
        "undecided, approved and rejected work.",
    )
    format: ResultsFormat = strawberry.field(
        default=ResultsFormat.CSV, description="The form of the file."
    )
    guard_formulas: bool = strawberry.field(
        default=True,
        description="Whether an apostrophe is put before a cell of a CSV file that a spreadsheet "
        "would run as a formula: one that begins with =, +, -, @, a tab or a line break, and is no "
        "number. For programs that read the exact text: false.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The file is being made, or was already: a job that makes the same file is "
    "returned instead of a second one."
)
class ExportResultsSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it, and once it is done its `file` has the "
        "link to the results."
    )


@strawberry.input(description="A results file with Approve and Reject filled in.")
class ImportDecisionsInput:
    upload_id: strawberry.ID = strawberry.field(description=FILLED)
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The decisions are being made. A job that reads the same upload already is "
    "returned instead of a second one."
)
class ImportDecisionsSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it. Once it is done, its `file` has an answer "
        "to each row that was filled in."
    )


ExportResultsResult = Annotated[
    ExportResultsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ExportResultsResult", description="The result of exportResults."),
]
ImportDecisionsResult = Annotated[
    ImportDecisionsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ImportDecisionsResult", description="The result of importDecisions."),
]


@strawberry.type
class ResultsMutations:
    @mutation(
        description="Make a file of the results that a filter matches now, however many, as a job: "
        "one row for each submitted assignment, the earliest submission first. The file is deleted "
        "7 days after it was made, or as many as the operator sets."
    )
    async def export_results(
        self,
        info: Info,
        input: Annotated[
            ExportResultsInput, strawberry.argument(description="The results, and their form.")
        ],
    ) -> ExportResultsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        asked = ResultsWanted(
            wanted=await (input.filter or ReviewFilter()).read(otherwise=REVIEWED),
            format=input.format,
            guard_formulas=input.guard_formulas,
        )
        job = await commands.export_results(requester, asked, client_token=input.client_token)
        return ExportResultsSuccess(job=Job.of(job))

    @mutation(
        description="Decide by a results file, as a job: a row with `x` in Approve is approved, "
        "one with a text in Reject is rejected with that text as feedback, and others are left. An "
        "`x` in Approve of work that was rejected before the file was sent overrides the "
        "rejection, within 30 days of the submission. Columns are found by their names: "
        "AssignmentId, Approve, Reject. A file that cannot be read is refused before anything is "
        "decided; sent again, a file changes nothing that it decided before."
    )
    async def import_decisions(
        self,
        info: Info,
        input: Annotated[
            ImportDecisionsInput, strawberry.argument(description="The file that was sent.")
        ],
    ) -> ImportDecisionsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = key_of("uploadId", input.upload_id, "Upload")
        job = await commands.import_decisions(requester, key, client_token=input.client_token)
        return ImportDecisionsSuccess(job=Job.of(job))
