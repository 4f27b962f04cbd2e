"""A job, shown to its owner and to operators who run the installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.audit.trail import Actor
from domain.jobs import commands, models, queries
from domain.jobs.lifecycle import JobState
from domain.people.operators import Duty
from domain.storage.purposes import UploadPurpose
from schema.graph.uploads.upload import Upload
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import Node, findable, global_id

described(
    JobState,
    name="JobState",
    description="The state of a job.",
    members={
        JobState.WAITING: "It was not begun, was resumed, or waits for another release of the "
        "server; `message` says so.",
        JobState.RUNNING: "Parts of it are done, one after the other; after a passing fault it "
        "waits to be tried again, and `message` says until when.",
        JobState.PAUSED: "It was paused; what is done stays done.",
        JobState.DONE: "All of it is done.",
        JobState.FAILED: "It cannot go on; `message` says why. It may be resumed where it stands.",
        JobState.CANCELLED: "It was cancelled; what is done stays done.",
    },
)


@strawberry.type(
    description="Long work that the server does in parts, each of them once, also when the server "
    "is stopped meanwhile. Deleted 30 days after its end."
)
class Job(Node):
    kind: str = strawberry.field(
        description="The kind of work, such as `hits.close`; later releases have more."
    )
    state: JobState = strawberry.field(description="The state.")
    done: int = strawberry.field(description="How many of its things are done, such as HITs.")
    total: int | None = strawberry.field(
        description="How many there are to do; null where it is not known."
    )
    message: str | None = strawberry.field(
        description="Why it waits or has failed, or what there is to know; null where nothing is."
    )
    created_at: datetime = strawberry.field(description="The time when it was asked for.")
    started_at: datetime | None = strawberry.field(
        description="The time when it was begun; null before."
    )
    ended_at: datetime | None = strawberry.field(
        description="The time when it was done, failed or cancelled; null before."
    )
    row: strawberry.Private[models.Job]

    @resolved(
        description="The file that it makes, for the person who asked for it: results, workers, or "
        "answers to a file that was sent. Its `url` is there once the job is done. Null for a job "
        "that makes none, and once the file is deleted."
    )
    async def file(self, info: Info) -> Upload | None:
        viewer, key = info.context.viewer, self.row.arguments.get("upload")
        if key is None or viewer is None or viewer.account_id != self.row.account_id:
            return None
        row = await info.context.loaders.uploads.load(UUID(key))
        is_shown = row is not None and row.purpose is UploadPurpose.RESULTS_FILE
        return Upload.of(row) if row is not None and is_shown else None

    @classmethod
    def of(cls, row: models.Job) -> Job:
        return cls(
            id=global_id("Job", row.id),
            kind=row.kind,
            state=row.state,
            done=row.done,
            total=row.total,
            message=row.message,
            created_at=row.created_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            row=row,
        )


def overseer(context: Context) -> Actor | None:
    """The viewer as an operator who runs the installation, if they are one."""
    return context.overseer(Duty.RUN)


async def visible_jobs(context: Context, keys: Sequence[UUID]) -> dict[UUID, models.Job]:
    """Those of these jobs that the viewer may see. The audit records an operator who reads."""
    viewer = context.viewer
    if viewer is None or not keys:
        return {}
    found = await queries.by_id(keys)
    seen = {key: job for key, job in found.items() if job.account_id == viewer.account_id}
    others = [key for key in found if key not in seen]
    if others and (actor := overseer(context)) is not None:
        seen |= await commands.jobs_for(actor, others)
    return seen


@findable("Job")
async def found_jobs(context: Context, keys: Sequence[UUID]) -> list[Job | None]:
    """The viewer's own jobs, and those of others for operators."""
    seen = await visible_jobs(context, keys)
    return [Job.of(seen[key]) if key in seen else None for key in keys]
