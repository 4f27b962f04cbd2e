"""Deciding all undecided work that matches a filter, however much, as a job.

The client says how much work it expects. Work that is submitted after the call is left alone, so
that the job decides what the client has counted, or less where others decide meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from domain.assignments import rules
from domain.assignments.commands.decide import DECISIONS_A_CHUNK, Decision, decide_each
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.jobs import queries as jobs
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import bounds, calls, clock, policy
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import global_id
from domain.kernel.paging import Key
from domain.kernel.refusals import InvalidInput, Objections, Refused, Rule
from domain.kernel.statement import instant, key
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester
from domain.people.queries import locked_requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.review import filters
from domain.review.filters import UNDECIDED, ReviewFilter, ReviewOrder
from domain.review.queue import scope_of
from domain.storage import sheet
from domain.storage.growing import GrowingFile
from domain.storage.parts import NewFile
from domain.storage.purposes import UploadPurpose

KIND = "review.decide"
MOST_EXPECTED = 2**31 - 1
HEADER = ("AssignmentId", "Reason", "Message")


class ReviewVerdict(StrEnum):
    """The decision about work."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingDecision:
    """A decision about all undecided work of a filter, and how much work that is to be."""

    wanted: ReviewFilter
    decision: Decision
    expected_count: int


def decision_of(
    verdict: ReviewVerdict, reason: RejectionReason | None, feedback: str | None
) -> Decision:
    """The decision. Raises InvalidInput for a rejection without a reason, an approval with one."""
    if verdict is ReviewVerdict.REJECT and reason is None:
        raise InvalidInput("reason", None, "given for a rejection", broken=Rule.REQUIRED)
    if verdict is ReviewVerdict.APPROVE and reason is not None:
        bound = "left out of an approval"
        raise InvalidInput("reason", reason.value, bound, broken=Rule.LEFT_OUT)
    return Decision(feedback=feedback, reason=reason)


@retried
async def decide_matching(
    requester: Requester, asked: MatchingDecision, *, client_token: str | None = None
) -> Job:
    """Begin a job that approves or rejects all undecided work of a filter that is there now.

    Raises InvalidInput where another number of assignments matches than is expected, NotFound for
    a batch or HIT type of somebody else. The same that goes on is returned instead.
    """
    _check(asked)
    account_id = calls.caller(requester.account_id)
    request = IdempotentRequest(
        account_id=account_id,
        verb="decideMatching",
        token=client_token,
        input=asdict(asked),
    )
    async with unit_of_work() as unit:
        await locked_requester(requester.id)
        if earlier := await earlier_answer(request):
            return await Job.get(id=UUID(earlier["job"]))
        job = await jobs.same(KIND, _subject(requester, asked))
        if job is None:
            job = await _begin(requester, asked, account_id, unit)
        await store_answer(request, {"job": job.id})
        return job


async def _begin(
    requester: Requester, asked: MatchingDecision, account_id: UUID, unit: UnitOfWork
) -> Job:
    now = clock.now()
    wanted = asked.wanted.submitted_by(now)
    found = await (await scope_of(requester.id, wanted)).count()
    _check_count(asked.expected_count, found)
    file = await GrowingFile.begin(_failures(account_id, now))
    arguments = {
        "requester_id": str(requester.id),
        "filter": filters.to_values(wanted),
        "feedback": asked.decision.feedback,
        "reason": asked.decision.reason and asked.decision.reason.value,
        "file": file.state(),
        "upload": str(file.upload_id),
    }
    new = NewJob(
        kind=KIND,
        account_id=account_id,
        arguments=arguments,
        subject=_subject(requester, asked),
        total=found,
    )
    return await enqueue(new, unit)


class DecideMatching:
    """The kind of such jobs. Work is decided in the order of its submission, a hundred a chunk."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Decide the next work. Fails where the person who began the job may decide no more."""
        work = _Work.of(job)
        requester = await Requester.get(id=work.requester_id)
        if job.account_id is not None:
            await require_duty(requester.id, job.account_id, TeamDuty.REVIEW)
        if not await work.file.is_ready():
            return work.advance(job)
        scope = await scope_of(requester.id, work.wanted)
        rows = await scope.rows(
            ReviewOrder.LONGEST_UNDECIDED,
            work.after,
            limit=DECISIONS_A_CHUNK,
            columns="id, submitted_at",
        )
        if rows:
            ids = [key(row["id"]) for row in rows]
            answers = await decide_each(requester, [(each, work.decision) for each in ids], job.id)
            work.note(ids, answers)
            work.after = (instant(rows[-1]["submitted_at"]), ids[-1])
        is_over = len(rows) < DECISIONS_A_CHUNK
        if is_over:
            await work.file.finish(job.id)
        else:
            await work.file.store()
        return work.advance(job, is_over=is_over)


@dataclass(slots=True)
class _Work:
    """A job as its chunk has it."""

    requester_id: UUID
    wanted: ReviewFilter
    decision: Decision
    file: GrowingFile
    after: Key | None = None
    done: int = 0
    refused: int = 0

    @classmethod
    def of(cls, job: Job) -> _Work:
        """Raises UnknownArguments."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            reason = None if given["reason"] is None else RejectionReason(given["reason"])
            work = cls(
                UUID(given["requester_id"]),
                filters.from_values(given["filter"]),
                Decision(feedback=given["feedback"], reason=reason),
                GrowingFile.of((cursor or given)["file"]),
            )
            if cursor is None:
                work.file.add(sheet.lines([HEADER], quotes_all=False))
                return work
            work.done, work.refused = int(cursor["done"]), int(cursor["refused"])
            if cursor["after"] is not None:
                at, last = cursor["after"]
                work.after = (datetime.fromisoformat(at), UUID(last))
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(KIND) from error
        return work

    def note(self, ids: Sequence[UUID], answers: Sequence[Assignment | Refused]) -> None:
        for each, answer in zip(ids, answers, strict=True):
            if isinstance(answer, Refused):
                self.refused += 1
                said = (global_id("Assignment", each), answer.reason.value, answer.message)
                self.file.add(sheet.lines([said], quotes_all=False))
            else:
                self.done += 1

    def advance(self, job: Job, *, is_over: bool = False) -> Advance:
        after = None if self.after is None else [self.after[0].isoformat(), str(self.after[1])]
        refused = f"{self.refused} assignments could not be decided: the file says why."
        return Advance(
            cursor={
                "after": after,
                "done": self.done,
                "refused": self.refused,
                "file": self.file.state(),
            },
            done=self.done,
            total=self.done if is_over else max(job.total or 0, self.done),
            message=refused if self.refused else None,
            is_over=is_over,
        )


def _check(asked: MatchingDecision) -> None:
    wrong = Objections()
    if asked.wanted.statuses != UNDECIDED:
        bound = "left out, or SUBMITTED alone: only undecided work is decided"
        wrong.add(InvalidInput("filter.status", None, bound, broken=Rule.OTHER))
    wrong.check(rules.check_feedback, asked.decision.feedback, asked.decision.reason)
    wrong.check(
        bounds.whole, "expectedCount", asked.expected_count, at_least=1, at_most=MOST_EXPECTED
    )
    wrong.raise_any()


def _check_count(expected: int, found: int) -> None:
    if found != expected:
        bound = f"the number of undecided assignments that match now, {found}: look at them again"
        raise InvalidInput("expectedCount", expected, bound, broken=Rule.OTHER)


def _subject(requester: Requester, asked: MatchingDecision) -> str:
    said = [filters.to_values(asked.wanted), asdict(asked.decision)]
    digest = hashlib.sha256(orjson.dumps(said, default=str)).hexdigest()
    return f"{requester.id} {digest}"


def _failures(account_id: UUID, now: datetime) -> NewFile:
    return NewFile(
        account_id=account_id,
        purpose=UploadPurpose.RESULTS_FILE,
        file_name=f"refused-{now:%Y-%m-%d}.csv",
        content_type="text/csv",
        expires_at=now + policy.current().exports_kept,
    )
