"""Jobs: all of them for operators, and pausing, resuming and cancelling one."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.jobs import commands, models
from domain.jobs.lifecycle import JobState, JobVerb
from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import NotFound as NoSuchJob
from domain.people.models import Scope
from domain.people.operators import Duty
from schema.graph.jobs.job import Job, overseer
from schema.kernel.context import Context, Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, NotFound, WrongState

_LIST = "jobs"
JOB = "The id of one of your jobs; operators may give any."
_AUDITED = "What an operator does with the job of another is recorded in the audit."


@strawberry.input(description="The job to pause.")
class PauseJobInput:
    job_id: strawberry.ID = strawberry.field(description=JOB)


@strawberry.type(description="The job is paused. Also returned for a job that was paused before.")
class PauseJobSuccess:
    job: Job = strawberry.field(description="The job as it is now.")


@strawberry.input(description="The job to resume.")
class ResumeJobInput:
    job_id: strawberry.ID = strawberry.field(description=JOB)


@strawberry.type(description="The job goes on. Also returned for a job that goes on already.")
class ResumeJobSuccess:
    job: Job = strawberry.field(description="The job as it is now.")


@strawberry.input(description="The job to cancel.")
class CancelJobInput:
    job_id: strawberry.ID = strawberry.field(description=JOB)


@strawberry.type(
    description="The job is cancelled; what it has done stays done. Also returned for a job that "
    "was cancelled before."
)
class CancelJobSuccess:
    job: Job = strawberry.field(description="The job as it is now.")


PauseJobResult = Annotated[
    PauseJobSuccess | NotFound | WrongState | Declined,
    strawberry.union("PauseJobResult", description="The result of pauseJob."),
]
ResumeJobResult = Annotated[
    ResumeJobSuccess | NotFound | WrongState | Declined,
    strawberry.union("ResumeJobResult", description="The result of resumeJob."),
]
CancelJobResult = Annotated[
    CancelJobSuccess | NotFound | WrongState | Declined,
    strawberry.union("CancelJobResult", description="The result of cancelJob."),
]


@strawberry.type
class JobQueries:
    @resolved(
        description="The jobs of everybody, the newest first. For operators, in a session; "
        "FORBIDDEN for all others. The audit records who reads them."
    )
    async def jobs(
        self,
        info: Info,
        state: Annotated[
            list[JobState] | None,
            strawberry.argument(description="Only jobs in one of these states."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Job]:
        info.context.may_oversee(Duty.RUN)
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        page = await commands.all_jobs_for(info.context.acting(Duty.RUN), part, state)
        return connected(page, Job.of, NEWEST_FIRST, list_name=_LIST)


@strawberry.type
class JobMutations:
    @mutation(
        description="Pause a job after the part that is being done. It can be resumed. API keys "
        f"need the scope REQUEST. {_AUDITED}"
    )
    async def pause_job(
        self,
        info: Info,
        input: Annotated[PauseJobInput, strawberry.argument(description="The job to pause.")],
    ) -> PauseJobResult:
        return PauseJobSuccess(job=await _steered(info.context, input.job_id, JobVerb.PAUSE))

    @mutation(
        description="Have a paused or failed job go on after what it has done. Refused while "
        f"another job does the same. API keys need the scope REQUEST. {_AUDITED}"
    )
    async def resume_job(
        self,
        info: Info,
        input: Annotated[ResumeJobInput, strawberry.argument(description="The job to resume.")],
    ) -> ResumeJobResult:
        return ResumeJobSuccess(job=await _steered(info.context, input.job_id, JobVerb.RESUME))

    @mutation(
        description="End a job after the part that is being done. It cannot be resumed, and what "
        f"it has done stays done. API keys need the scope REQUEST. {_AUDITED}"
    )
    async def cancel_job(
        self,
        info: Info,
        input: Annotated[CancelJobInput, strawberry.argument(description="The job to cancel.")],
    ) -> CancelJobResult:
        return CancelJobSuccess(job=await _steered(info.context, input.job_id, JobVerb.CANCEL))


async def _steered(context: Context, id: str, verb: JobVerb) -> Job:
    viewer = context.signed_in()
    viewer.require(Scope.REQUEST)
    key = key_of("jobId", id, "Job")
    steered: models.Job
    try:
        steered = await commands.steer(key, verb, by=viewer.account_id)
    except NoSuchJob:
        if (operator := overseer(context)) is None:
            raise
        steered = await commands.steer(key, verb, by=operator)
    return Job.of(steered)
