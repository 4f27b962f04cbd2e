"""The names of the kinds of jobs on batches, and what their jobs say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.batches import queries
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.jobs.commands import NewJob
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel.refusals import NotFound
from domain.people.models import Requester
from domain.people.standing import require_publishing, require_publishing_by
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty

CHECK = "batches.check"
PUBLISH = "batches.publish"
CANCEL = "batches.cancel"
EXPIRE_UNFILLED = "batches.expire_unfilled"
EXTEND = "batches.extend"
RAISE_REWARD = "batches.raise_reward"
REPUBLISH = "batches.republish"


def new_job(
    kind: str,
    batch: Batch,
    account_id: UUID | None,
    *,
    total: int | None = None,
    **more: Any,
) -> NewJob:
    """A job on a batch. Of each kind there is at most one that has not ended; of checks, one for
    each version of the batch, since that of another version ends without a result."""
    subject = f"{batch.id}/{batch.version}" if kind == CHECK else str(batch.id)
    return NewJob(
        kind=kind,
        account_id=account_id,
        arguments={"batch_id": str(batch.id), "version": batch.version, **more},
        subject=subject,
        total=total,
    )


@dataclass(frozen=True, slots=True)
class BatchWork:
    """A batch that is locked for a chunk of a job, and its requester."""

    batch: Batch
    requester: Requester
    version: int  # of the batch when the job was added

    async def check_duty(self, job: Job) -> None:
        """Raises a refusal where the person who began the job may publish no more."""
        if job.account_id is not None:
            await require_duty(self.requester.id, job.account_id, TeamDuty.PUBLISH)
            await require_publishing_by(self.requester, job.account_id)
        await require_publishing(self.requester)


async def held(job: Job) -> BatchWork:
    """The batch of a job, locked. Raises UnknownArguments."""
    try:
        batch_id, version = UUID(job.arguments["batch_id"]), int(job.arguments["version"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(job.kind) from error
    try:
        batch = await queries.locked(batch_id)
    except NotFound as error:
        raise UnknownArguments(job.kind) from error
    return BatchWork(batch, await Requester.get(id=batch.requester_id), version)


def ended(job: Job, message: str) -> Advance:
    """The job ends here, and says why."""
    return Advance(cursor=job.cursor, done=job.done, total=job.total, message=message, is_over=True)


def not_wanted(job: Job, batch: Batch) -> Advance:
    """The job ends, since the batch is no longer as it was when the job was added."""
    state = "was changed" if batch.state is BatchState.DRAFT else f"is {batch.state}"
    return ended(job, f"The batch {state}.")
