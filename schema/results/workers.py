"""Files of a requester's workers, and changes by them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.results import commands
from schema.graph.jobs.job import Job
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

FILLED = "An upload of yours for the purpose REVIEW_FILE whose bytes were sent."


@strawberry.input(description="A file of all workers.")
class ExportWorkersInput:
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The file is being made, or was already: a job that makes it is returned instead "
    "of a second one."
)
class ExportWorkersSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it, and once it is done its `file` has the "
        "link to the workers."
    )


@strawberry.input(description="A workers file with UPDATE columns filled in.")
class ImportWorkersInput:
    upload_id: strawberry.ID = strawberry.field(description=FILLED)
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The changes are being made. A job that reads the same upload already is returned "
    "instead of a second one."
)
class ImportWorkersSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it. Once it is done, its `file` has an answer "
        "to each cell that was filled in."
    )


ExportWorkersResult = Annotated[
    ExportWorkersSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ExportWorkersResult", description="The result of exportWorkers."),
]
ImportWorkersResult = Annotated[
    ImportWorkersSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ImportWorkersResult", description="The result of importWorkers."),
]


@strawberry.type
class WorkersFileMutations:
    @mutation(
        description="Make a CSV file of all workers who ever submitted work to the requester, as a "
        "job: their decided work in all, of the last 30 and of the last 7 days, whether they are "
        "blocked, and the values of the requester's 100 newest qualification types. The file is "
        "deleted 7 days after it was made, or as many as the operator sets."
    )
    async def export_workers(
        self,
        info: Info,
        input: Annotated[
            ExportWorkersInput, strawberry.argument(description="The file of all workers.")
        ],
    ) -> ExportWorkersResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        job = await commands.export_workers(requester, client_token=input.client_token)
        return ExportWorkersSuccess(job=Job.of(job))

    @mutation(
        description="Grant, revoke and block by a workers file, as a job: a column "
        "`UPDATE-` and the name of a qualification type takes a whole number from 0 to 100, or "
        "Revoke; UPDATE-BlockStatus takes Block or Unblock. Blank cells change nothing. A file "
        "that cannot be read is refused before anything is changed."
    )
    async def import_workers(
        self,
        info: Info,
        input: Annotated[
            ImportWorkersInput, strawberry.argument(description="The file that was sent.")
        ],
    ) -> ImportWorkersResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = key_of("uploadId", input.upload_id, "Upload")
        job = await commands.import_workers(requester, key, client_token=input.client_token)
        return ImportWorkersSuccess(job=Job.of(job))
