"""Closing all HITs of a type, however many, as a job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.hits import closable, queries
from domain.hits.closable import Closable
from domain.hits.commands.close import delete_in, expire_in
from domain.hits.commands.close_many import CLOSED_A_CHUNK, close_chunk
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import calls, clock
from domain.kernel.refusals import Refused
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty

KIND = "hits.close"
_FIRST = UUID(int=0)


class Closing(StrEnum):
    """The verb that is applied to the HITs of a type."""

    EXPIRE = "EXPIRE"
    DELETE = "DELETE"


@retried
async def close_hits_of_type(requester: Requester, hit_type_id: UUID, closing: Closing) -> Job:
    """Begin a job that closes the HITs that the type has now, as far as it is possible.

    A job that does the same for this type already is returned instead of another one.
    """
    async with unit_of_work() as unit:
        hit_type = await queries.hit_type_of(requester, hit_type_id)
        going = Closable(hit_type.id, closing is Closing.DELETE, clock.now())
        return await enqueue(
            NewJob(
                kind=KIND,
                account_id=calls.caller(requester.account_id),
                arguments={
                    "requester_id": str(requester.id),
                    "hit_type_id": str(hit_type.id),
                    "closing": closing.value,
                },
                subject=f"{closing.value} {hit_type.id}",
                total=await closable.count(going),
            ),
            unit,
        )


class CloseHitsOfType:
    """The kind of such jobs. HITs are closed in the order of their ids; newer ones are left."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Close a hundred. Fails where the one who began it may close them no more."""
        requester, going, reached = await _read(job)
        if job.account_id is not None:
            await require_duty(requester.id, job.account_id, TeamDuty.PUBLISH)
        ids = await closable.following(going, reached.after, CLOSED_A_CHUNK)
        close = delete_in if going.to_delete else expire_in
        answers = await close_chunk(requester, ids, close) if ids else []
        refused = reached.refused + sum(isinstance(each, Refused) for each in answers)
        done = job.done + sum(not isinstance(each, Refused) for each in answers)
        is_over = len(ids) < CLOSED_A_CHUNK
        return Advance(
            cursor={"after": str(ids[-1] if ids else reached.after), "refused": refused},
            done=done,
            total=done if is_over else max(job.total or 0, done),
            message=f"{refused} HITs could not be closed." if refused else None,
            is_over=is_over,
        )


@dataclass(frozen=True, slots=True)
class _Reached:
    after: UUID  # the last HIT that was looked at
    refused: int


async def _read(job: Job) -> tuple[Requester, Closable, _Reached]:
    """The requester, the HITs, and how far the job is. Raises UnknownArguments."""
    arguments: dict[str, Any] = job.arguments
    cursor: dict[str, Any] = job.cursor or {"after": str(_FIRST), "refused": 0}
    try:
        closing = Closing(arguments["closing"])
        hit_type_id, owner_id = UUID(arguments["hit_type_id"]), UUID(arguments["requester_id"])
        reached = _Reached(UUID(cursor["after"]), int(cursor["refused"]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(KIND) from error
    requester = await Requester.get(id=owner_id)
    going = Closable(hit_type_id, closing is Closing.DELETE, job.created_at)
    return requester, going, reached
