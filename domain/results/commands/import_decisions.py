"""Deciding by a results file whose Approve and Reject are filled in.

A row that says what has been decided already changes nothing, so that a file may be sent again.
An `x` in Approve of a rejected row reverses the rejection, unless that was made after the file
was sent, such as by an earlier row of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.assignments.commands.decide import decide_each
from domain.assignments.commands.override import override_rejection
from domain.assignments.lifecycle import AssignmentStatus, DecisionOutcome
from domain.assignments.models import Assignment
from domain.jobs.kinds import Advance
from domain.jobs.models import Job
from domain.kernel.refusals import NotFound, Refused, WrongState
from domain.kernel.work import part_of_work
from domain.people.models import Requester
from domain.results import decision_columns
from domain.results.decision_columns import FilledDecision
from domain.results.imported import ImportedRow
from domain.results.importing import Columns, DoneRows, begin_import, do_import

KIND = "results.decide"
UNCHANGED = "UNCHANGED"
_S = AssignmentStatus


async def import_decisions(
    requester: Requester, upload_id: UUID, *, client_token: str | None = None
) -> Job:
    """Begin a job that decides as an uploaded results file says. Raises as `begin_import`."""
    return await begin_import(requester, upload_id, DecisionsFile(), client_token=client_token)


class DecisionsFile:
    """A results file with decisions in it."""

    kind = KIND
    verb = "importDecisions"
    answers_name = "decisions.csv"
    answers_header = ("Row", "AssignmentId", "Result", "Message")

    async def columns(self, requester: Requester, header: Sequence[str]) -> Columns:
        """Where the columns stand. Raises InvalidInput for the header of another file."""
        return decision_columns.columns_of(header)

    def body(self, cells: Sequence[str], columns: Columns) -> dict[str, Any] | None:
        """What a row says, as JSON; None where nothing is filled in."""
        return decision_columns.body_of(cells, columns)

    async def do(self, requester: Requester, rows: Sequence[ImportedRow], job: Job) -> DoneRows:
        """Decide the first of these rows: many at once, or one rejection to reverse."""
        filled = [decision_columns.read(row.number, row.body) for row in rows]
        known = await _known(requester, filled)
        to_reverse = [n for n, each in enumerate(filled) if _reverses(each, known, job)]
        if to_reverse and to_reverse[0] == 0:
            filled = filled[:1]
            answers = [await _reverse(requester, filled[0])]
        else:
            # Money for a reversal may be missing, so it is done by itself.
            filled = filled[: to_reverse[0]] if to_reverse else filled
            answers = await _decide(requester, filled, job)
        lines = [_line(*pair) for pair in zip(filled, answers, strict=True)]
        refused = sum(isinstance(each, Refused) for each in answers)
        return DoneRows(len(filled), filled[-1].number, lines, refused)


class ImportDecisions:
    """The kind of such jobs."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Read some of the file, or decide a hundred of its rows."""
        return await do_import(job, DecisionsFile())


async def _known(requester: Requester, filled: Sequence[FilledDecision]) -> dict[UUID, Assignment]:
    keys = [each.key for each in filled if each.key is not None]
    rows = await Assignment.filter(id__in=keys, requester_id=requester.id)
    return {row.id: row for row in rows}


def _reverses(each: FilledDecision, known: dict[UUID, Assignment], job: Job) -> bool:
    if each.decision is None or each.decision.reason is not None or each.key is None:
        return False
    assignment = known.get(each.key)
    if assignment is None or assignment.status is not _S.REJECTED:
        return False
    return assignment.decided_at is not None and assignment.decided_at <= job.created_at


async def _reverse(requester: Requester, filled: FilledDecision) -> str | Refused:
    assert filled.key is not None, "it names an assignment"
    try:
        async with part_of_work():
            await override_rejection(requester, filled.key)
    except Refused as refused:
        return refused
    return DecisionOutcome.REJECTION_OVERRIDDEN.value


async def _decide(
    requester: Requester, filled: Sequence[FilledDecision], job: Job
) -> list[str | Refused]:
    pairs = [(each.key, each.decision) for each in filled if each.key and each.decision]
    decided = await decide_each(requester, pairs, job.id) if pairs else []
    answers = iter(decided)
    found: list[str | Refused] = []
    for each in filled:
        if each.key is None or each.decision is None:
            found.append(each.refused or NotFound("assignment"))
        else:
            found.append(_result(each, next(answers)))
    return found


def _result(filled: FilledDecision, answer: Assignment | Refused) -> str | Refused:
    """The outcome; a decision that was made already is no refusal."""
    assert filled.decision is not None, "it was decided"
    wanted = _S.APPROVED if filled.decision.reason is None else _S.REJECTED
    if isinstance(answer, WrongState) and answer.state == wanted:
        return UNCHANGED
    return answer if isinstance(answer, Refused) else wanted.value


def _line(filled: FilledDecision, answer: str | Refused) -> tuple[str, ...]:
    result, message = (
        (answer.reason.value, answer.message) if isinstance(answer, Refused) else (answer, "")
    )
    return str(filled.number), filled.assignment, result, message
