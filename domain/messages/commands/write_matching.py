"""Writing to all workers whose decided work matches a filter, such as of a whole batch, as a job.

Work that is submitted after the call is left alone. The job reads the work in chunks; that a worker
has several pieces of it is seen by the message that the job wrote before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.assignments.lifecycle import AssignmentStatus
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.paging import Key
from domain.kernel.refusals import Constraint, InvalidInput, Refused
from domain.kernel.statement import Statement, instant, key
from domain.kernel.work import retried, unit_of_work
from domain.messages import limits, sending
from domain.messages.commands.write_to_workers import write_to_each
from domain.messages.sending import Sender
from domain.people.models import Account, Requester
from domain.people.queries import locked_requester
from domain.people.refusals import AccountSuspended
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.review import filters
from domain.review.filters import ReviewFilter, ReviewOrder
from domain.review.queue import scope_of

KIND = "messages.write"
DECIDED = (AssignmentStatus.APPROVED, AssignmentStatus.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteToMatching:
    """A text for the workers of all decided work that a filter matches."""

    wanted: ReviewFilter
    text: str


async def write_to_matching(
    requester: Requester, asked: WriteToMatching, *, client_token: str | None = None
) -> Job:
    """Begin a job that writes once to each worker with decided work of a filter that is there now.

    Raises InvalidInput for a filter of work that is not decided, NotFound for a batch or HIT type
    of somebody else. The same that goes on is returned instead.
    """
    undecided = set(asked.wanted.statuses) - set(DECIDED)
    if undecided or not asked.wanted.statuses:
        bound = "APPROVED, REJECTED or both: only workers whose work is decided are written to"
        named = ", ".join(sorted(undecided))
        raise InvalidInput("filter.status", named, bound, broken=Constraint.one_of(DECIDED))
    sender = Sender(profile=requester, account_id=calls.caller(requester.account_id))
    await sending.check_text(sender, asked.text)
    return await _begin(requester, sender.account_id, asked, client_token)


@retried
async def _begin(
    requester: Requester, account_id: UUID, asked: WriteToMatching, client_token: str | None
) -> Job:
    values = filters.to_values(asked.wanted)
    request = IdempotentRequest(
        account_id=account_id,
        verb="writeToMatching",
        token=client_token,
        input=[values, asked.text],
    )
    async with unit_of_work() as unit:
        await locked_requester(requester.id)
        if earlier := await earlier_answer(request):
            return await Job.get(id=UUID(earlier["job"]))
        wanted = asked.wanted.submitted_by(clock.now())
        await scope_of(requester.id, wanted)
        digest = hashlib.sha256(orjson.dumps([values, asked.text])).hexdigest()
        job = await enqueue(
            NewJob(
                kind=KIND,
                account_id=account_id,
                arguments={
                    "requester_id": str(requester.id),
                    "filter": filters.to_values(wanted),
                    "text": asked.text,
                },
                subject=f"{requester.id} {digest}",
            ),
            unit,
        )
        await store_answer(request, {"job": job.id})
        return job


class WriteToWorkersOfWork:
    """The kind of such jobs. Work is read in the order of its submission, fifty a chunk."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Write to the next workers. Fails where the one who began it may write no more; waits
        where the requester has written as much as it may."""
        work = _Writing.of(job)
        requester = await _writer(work.requester_id, job.account_id)
        account_id = job.account_id or requester.account_id
        sender = Sender(profile=requester, account_id=account_id)
        await sending.hold(sender)
        await sending.check_text(sender, work.text)
        scope = await scope_of(requester.id, work.wanted)
        rows = await scope.rows(
            ReviewOrder.LONGEST_UNDECIDED,
            work.after,
            limit=limits.WORKERS_A_CHUNK,
            columns="id, submitted_at, worker_id",
        )
        if rows:
            left, again_at = await sending.room(sender, clock.now())
            if left < limits.WORKERS_A_CHUNK:
                waits = "It waits, since so many messages were written lately."
                due_at = again_at or clock.now() + limits.SOON
                return replace(work.advance(), message=waits, due_at=due_at)
            workers = list(dict.fromkeys(key(row["worker_id"]) for row in rows))
            await work.write(sender, workers, job)
            work.after = (instant(rows[-1]["submitted_at"]), key(rows[-1]["id"]))
        return work.advance(is_over=len(rows) < limits.WORKERS_A_CHUNK)


async def _writer(requester_id: UUID, account_id: UUID | None) -> Requester:
    """The requester, where the one who began the job may still write in its name."""
    requester = await Requester.get(id=requester_id)
    if account_id is not None:
        await require_duty(requester.id, account_id, TeamDuty.REVIEW)
    accounts = await Account.filter(id__in=[requester.account_id, account_id])
    if any(account.suspended_at is not None for account in accounts):
        raise AccountSuspended()
    return requester


@dataclass(slots=True)
class _Writing:
    """A job as its chunk has it."""

    requester_id: UUID
    wanted: ReviewFilter
    text: str
    after: Key | None = None
    done: int = 0
    refused: int = 0

    @classmethod
    def of(cls, job: Job) -> _Writing:
        """Raises UnknownArguments."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            wanted = filters.from_values(given["filter"])
            work = cls(UUID(given["requester_id"]), wanted, str(given["text"]))
            if cursor is not None:
                work.done, work.refused = int(cursor["done"]), int(cursor["refused"])
                if cursor["after"] is not None:
                    at, last = cursor["after"]
                    work.after = (datetime.fromisoformat(at), UUID(last))
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(KIND) from error
        return work

    async def write(self, sender: Sender, workers: Sequence[UUID], job: Job) -> None:
        """Write to those of these workers to whom the job has not written."""
        rows = await _WRITTEN_TO.rows(self.requester_id, list(workers), job.created_at, self.text)
        before = {key(row["worker_id"]) for row in rows}
        left = [each for each in workers if each not in before]
        if not left:
            return
        answers = await write_to_each(sender, left, text=self.text)
        refused = [each for each in answers.values() if isinstance(each, Refused)]
        self.refused += len(refused)
        self.done += len(answers) - len(refused)

    def advance(self, *, is_over: bool = False) -> Advance:
        after = None if self.after is None else [self.after[0].isoformat(), str(self.after[1])]
        refused = f"{self.refused} times a worker could not be written to."
        return Advance(
            cursor={"after": after, "done": self.done, "refused": self.refused},
            done=self.done,
            total=self.done if is_over else None,
            message=refused if self.refused else None,
            is_over=is_over,
        )


_WRITTEN_TO = Statement(
    """SELECT DISTINCT worker_id FROM threads JOIN thread_messages ON thread_id = threads.id
       WHERE kind = 'WORK' AND requester_id = $1 AND worker_id = ANY($2::uuid[])
           AND group_id IS NULL AND sender_id = $1 AND written_at >= $3 AND text = $4"""
)
