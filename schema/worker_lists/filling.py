"""Putting many workers on a worker list together, as a job."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.worker_lists import commands, sources
from domain.worker_lists.sources import BatchOutcome, FromBatch, FromFile, FromQuery
from schema.graph.jobs.job import Job
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound
from schema.worker_lists.keeping import LIST

described(
    BatchOutcome,
    name="BatchOutcome",
    description="What became of work in a batch.",
    members={
        BatchOutcome.SUBMITTED: "It was submitted, whatever was decided since.",
        BatchOutcome.APPROVED: "It is approved.",
        BatchOutcome.REJECTED: "It is rejected.",
    },
)


@strawberry.input(description="The workers of an earlier batch.")
class WorkersOfBatchInput:
    batch_id: strawberry.ID = strawberry.field(
        description="The id of one of your batches, of which HITs were published."
    )
    outcome: BatchOutcome = strawberry.field(
        default=BatchOutcome.SUBMITTED,
        description="Workers with at least one assignment of this outcome.",
    )


@strawberry.input(
    description="Workers who have submitted work to you, and meet every condition that is given."
)
class WorkersWhereInput:
    approved_at_least: int | None = strawberry.field(
        default=None, description="So many of their assignments you have approved, at least: 1 on."
    )
    percent_approved_at_least: int | None = strawberry.field(
        default=None,
        description="The share of approved assignments among those that you decided, in percent, "
        "at least: 1 to 100. Workers without a decision do not meet it.",
    )
    worked_since: datetime | None = strawberry.field(
        default=None, description="They submitted something at this time or later."
    )


@strawberry.input(one_of=True, description="Where the workers come from: exactly one of these.")
class WorkerSourceInput:
    upload_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="An upload with the purpose BATCH_FILE, of at most 2,000,000 bytes: printed "
        "ids of workers, one a line, or in a column `WorkerId`; other columns are passed over. "
        "Keep it until the job is over.",
    )
    batch: WorkersOfBatchInput | None = strawberry.field(
        default=strawberry.UNSET, description="Workers of an earlier batch."
    )
    workers_where: WorkersWhereInput | None = strawberry.field(
        default=strawberry.UNSET, description="Workers by their record with you."
    )

    def read(self) -> sources.Source:
        """The source. Raises BAD_USER_INPUT for an id of another kind."""
        if self.upload_id:
            return FromFile(key_of("from.uploadId", self.upload_id, "Upload"))
        if self.batch:
            key = key_of("from.batch.batchId", self.batch.batch_id, "Batch")
            return FromBatch(key, self.batch.outcome)
        where = self.workers_where
        assert where, "oneOf leaves no other"
        return FromQuery(
            where.approved_at_least, where.percent_approved_at_least, where.worked_since
        )


@strawberry.input(description="A worker list, and the workers to put on it.")
class FillWorkerListInput:
    worker_list_id: strawberry.ID = strawberry.field(description=LIST)
    from_: WorkerSourceInput = strawberry.field(
        name="from", description="Where the workers come from."
    )


@strawberry.type(description="The job has begun.")
class FillWorkerListSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it. Its `done` counts workers, its message "
        "says how many lines of a file name no worker."
    )


FillWorkerListResult = Annotated[
    FillWorkerListSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("FillWorkerListResult", description="The result of fillWorkerList."),
]


@strawberry.type
class FillingMutations:
    @mutation(
        description="Put the workers of a file, of an earlier batch, or of a query on a worker "
        "list, however many, as a job. They are not told. Once more with the same source, nothing "
        "changes for those on it. At most 100 jobs of an account may go on at once."
    )
    async def fill_worker_list(
        self,
        info: Info,
        input: Annotated[
            FillWorkerListInput, strawberry.argument(description="The list and the workers.")
        ],
    ) -> FillWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("workerListId", input.worker_list_id, "WorkerList")
        job = await commands.fill_list(requester, key, input.from_.read())
        return FillWorkerListSuccess(job=Job.of(job))
