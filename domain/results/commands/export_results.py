"""Making a results file, however large, as a job.

A CSV file has a column for each name of an answer, so its job reads the names of all answers
first. Both passes read what was submitted until the call, in the order of submission.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, policy
from domain.kernel.paging import Key
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.results import columns, limits, made_files, reading
from domain.results.columns import ResultRow
from domain.results.made_files import CSV_TYPE, JSON_LINES_TYPE, FileJob
from domain.review import filters
from domain.review.filters import ReviewFilter
from domain.review.queue import ReviewScope, scope_of
from domain.storage import sheet
from domain.storage.growing import GrowingFile

KIND = "results.export"


class ResultsFormat(StrEnum):
    """The form of a results file."""

    CSV = "CSV"
    JSON_LINES = "JSON_LINES"


_ENDINGS = {
    ResultsFormat.CSV: ("results.csv", CSV_TYPE),
    ResultsFormat.JSON_LINES: ("results.jsonl", JSON_LINES_TYPE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsWanted:
    """Which results a file has, and its form."""

    wanted: ReviewFilter
    format: ResultsFormat = ResultsFormat.CSV
    guard_formulas: bool = True


@retried
async def export_results(
    requester: Requester, asked: ResultsWanted, *, client_token: str | None = None
) -> Job:
    """Begin a job that makes a file of the results that are there now.

    Raises NotFound for a batch or HIT type of somebody else. A job that makes the same file
    already is returned instead of another one.
    """
    request = made_files.request_of(
        requester, verb="exportResults", client_token=client_token, input=asdict(asked)
    )
    async with unit_of_work() as unit:
        if (earlier := await made_files.earlier_job(requester, request)) is not None:
            return earlier
        wanted = asked.wanted.submitted_by(clock.now())
        name, content_type = _ENDINGS[asked.format]
        new = FileJob(
            kind=KIND,
            subject=_subject(requester, asked),
            arguments={
                "requester_id": str(requester.id),
                "filter": filters.to_values(wanted),
                "format": asked.format.value,
                "guard": asked.guard_formulas,
                "at": clock.now().isoformat(),
            },
            file_name=name,
            content_type=content_type,
            total=await (await scope_of(requester.id, wanted)).count(),
        )
        return await made_files.begin(new, request, unit)


class ExportResults:
    """The kind of such jobs."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Read some names, or write some rows. Fails where the person may review no more."""
        export = _ResultsFile.of(job)
        if job.account_id is not None:
            await require_duty(export.requester_id, job.account_id, TeamDuty.REVIEW)
        if not await export.file.is_ready():
            return export.advance(job)
        scope = await scope_of(export.requester_id, export.wanted)
        if export.names is not None:
            await export.read_names(scope)
            return export.advance(job)
        is_over = await export.write_rows(scope)
        if is_over:
            await export.file.finish(job.id)
        else:
            await export.file.store()
        return export.advance(job, is_over=is_over)


@dataclass(slots=True)
class _ResultsFile:
    """A job as its chunk has it. `names` are those found so far; None once rows are written."""

    requester_id: UUID
    wanted: ReviewFilter
    format: ResultsFormat
    guard: bool
    at: datetime
    file: GrowingFile
    names: list[str] | None = None
    left_out: int = 0
    inputs: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    after: Key | None = None
    done: int = 0

    @classmethod
    def of(cls, job: Job) -> _ResultsFile:
        """Raises UnknownArguments."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            export = cls(
                UUID(given["requester_id"]),
                filters.from_values(given["filter"]),
                ResultsFormat(given["format"]),
                bool(given["guard"]),
                datetime.fromisoformat(given["at"]),
                GrowingFile.of((cursor or given)["file"]),
            )
            if cursor is None:
                export.names = [] if export.format is ResultsFormat.CSV else None
                return export
            export.names, export.left_out = cursor["names"], int(cursor["left_out"])
            export.inputs, export.answers = cursor["inputs"], cursor["answers"]
            export.done = int(cursor["done"])
            if cursor["after"] is not None:
                at, last = cursor["after"]
                export.after = (datetime.fromisoformat(at), UUID(last))
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(KIND) from error
        return export

    async def read_names(self, scope: ReviewScope) -> None:
        """Find more names of answers; after the last, write the header."""
        assert self.names is not None, "rows are written"
        rows, found = await reading.answer_names(scope, self.after, limits.NAMES_A_CHUNK)
        new = sorted(found.difference(self.names))
        room = limits.MOST_ANSWER_COLUMNS - len(self.names)
        self.names += new[:room]
        self.left_out = max(self.left_out, len(new) - room)
        if len(rows) == limits.NAMES_A_CHUNK:
            self.after = reading.key_of_stored(rows[-1])
            return
        self.answers, self.names, self.after = sorted(self.names), None, None
        inputs = await reading.columns_of_batches(scope, self.requester_id)
        self.inputs = inputs[: limits.MOST_COLUMNS - limits.MOST_ANSWER_COLUMNS]
        self.file.add(sheet.lines([columns.header(self.inputs, self.answers)]))

    async def write_rows(self, scope: ReviewScope) -> bool:
        """Write some pages of rows. Returns whether none is left."""
        zone, count, length = ZoneInfo(policy.current().time_zone), 0, 0
        width = len(columns.FIXED) + len(self.inputs) + len(self.answers)
        most = min(limits.ROWS_A_CHUNK, max(1, limits.CELLS_A_CHUNK // width))
        page = min(limits.PAGE, most)
        while count < most and length < limits.BYTES_A_CHUNK:
            rows = await reading.result_rows(
                self.requester_id, scope, self.after, limit=page, at=self.at
            )
            text = "".join(self._line(row, zone) for row in rows)
            self.file.add(text)
            count, length = count + len(rows), length + len(text)
            self.done += len(rows)
            if len(rows) < page:
                return True
            self.after = reading.key_of(rows[-1])
        return False

    def _line(self, row: ResultRow, zone: ZoneInfo) -> str:
        if self.format is ResultsFormat.JSON_LINES:
            return orjson.dumps(columns.record_of(row)).decode() + "\n"
        cells = columns.cells(row, self.inputs, self.answers, zone=zone)
        return sheet.lines([map(sheet.guarded, cells) if self.guard else cells])

    def advance(self, job: Job, *, is_over: bool = False) -> Advance:
        after = None if self.after is None else [self.after[0].isoformat(), str(self.after[1])]
        return Advance(
            cursor={
                "names": self.names,
                "left_out": self.left_out,
                "inputs": self.inputs,
                "answers": self.answers,
                "after": after,
                "done": self.done,
                "file": self.file.state(),
            },
            done=self.done,
            total=self.done if is_over else max(job.total or 0, self.done),
            message=self._message(),
            is_over=is_over,
        )

    def _message(self) -> str | None:
        if self.names is not None:
            return f"Reads the names of the answers: {len(self.names)} so far."
        if self.left_out:
            most = limits.MOST_ANSWER_COLUMNS
            return f"The answers have more than {most} names: JSON_LINES has those left out."
        return None


def _subject(requester: Requester, asked: ResultsWanted) -> str:
    said = [filters.to_values(asked.wanted), asked.format, asked.guard_formulas]
    return f"{requester.id} {hashlib.sha256(orjson.dumps(said)).hexdigest()}"
