"""Putting many workers on a list together, as a job: those of a file, of a batch, or of a query."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import calls, clock
from domain.kernel.ids import new_id
from domain.kernel.work import current, retried, unit_of_work
from domain.people.models import Requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.qualifications import listing_workers
from domain.worker_lists import queries, sources
from domain.worker_lists.sources import Source

KIND = "worker_lists.fill"


@retried
async def fill_list(requester: Requester, list_id: UUID, source: Source) -> Job:
    """Begin a job that puts the workers of a source on a list. A worker who is on it stays.

    Raises NotFound for a list, an upload or a batch that is not one's own, InvalidInput for a
    source that cannot be read, and TooManyJobs.
    """
    account_id = calls.caller(requester.account_id)
    async with unit_of_work() as unit:
        found = await queries.own_list(requester, list_id)
        await sources.check(requester, source, account_id=account_id)
        return await enqueue(
            NewJob(
                kind=KIND,
                account_id=account_id,
                arguments={
                    "requester_id": str(requester.id),
                    "list_id": str(found.id),
                    "source": sources.to_values(source),
                },
                subject=f"FILL {found.id} {new_id()}",
            ),
            unit,
        )


class FillWorkerList:
    """The kind of such jobs. Its total is known at the end."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Put a thousand on the list. Fails where the one who began it may do so no more, where
        the list is deleted, and where the file is gone or no file of workers."""
        requester, list_id, source = await _read(job)
        assert job.account_id is not None, "a person began it"
        await require_duty(requester.id, job.account_id, TeamDuty.PUBLISH)
        cursor: dict[str, Any] = job.cursor or {"mark": None, "unknown": 0}
        part = await sources.read(requester, source, cursor["mark"], account_id=job.account_id)
        found = await queries.own_list(requester, list_id)
        unit = current()
        assert unit is not None, "a chunk is done in the transaction of its job"
        type_id, at, workers = found.qualification_type_id, clock.now(), set(part.worker_ids)
        # A file may name them again, in a later part.
        workers -= await queries.put_on_since(type_id, workers, job.created_at)
        listed = await listing_workers.put_on(type_id, workers, unit, at=at)
        await queries.locked_list(requester, list_id)
        unknown, done = cursor["unknown"] + part.unknown, job.done + len(listed)
        return Advance(
            cursor={"mark": part.mark, "unknown": unknown},
            done=done,
            total=done if part.mark is None else None,
            message=f"{unknown} lines name no worker." if unknown else None,
            is_over=part.mark is None,
        )


async def _read(job: Job) -> tuple[Requester, UUID, Source]:
    """The requester, the list and the source. Raises UnknownArguments."""
    arguments: dict[str, Any] = job.arguments
    try:
        owner_id, list_id = UUID(arguments["requester_id"]), UUID(arguments["list_id"])
        source = sources.from_values(arguments["source"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(KIND) from error
    return await Requester.get(id=owner_id), list_id, source
