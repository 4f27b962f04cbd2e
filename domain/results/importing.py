"""Jobs that do what a filled-in file says: they read all of it first, then do its rows in chunks.

A file that cannot be read is refused before anything is done. Each row that says something gets an
answer in a file that the job makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.jobs import queries as jobs
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import calls
from domain.kernel.refusals import Constraint, InvalidInput, NotFound, Rule, WrongState
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.results import csv_windows, imported, limits, made_files
from domain.results.imported import ImportedRow
from domain.results.made_files import FileJob
from domain.storage import parts, reading, sheet
from domain.storage import queries as uploads
from domain.storage.csv_files.header import separator_hint
from domain.storage.growing import FileGone, GrowingFile
from domain.storage.keeping import attach_locked
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose

Columns = Mapping[str, Any]  # JSON: where the columns of a header stand
Answers = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DoneRows:
    """The rows that a chunk has done: how many, up to which number, and the lines of answers."""

    rows: int
    last: int
    answers: Answers
    refused: int


class FilledFile(Protocol):
    """What one kind of filled-in file says, and how it is done."""

    @property
    def kind(self) -> str:
        """The name of its jobs."""

    @property
    def verb(self) -> str:
        """The mutation that begins one."""

    @property
    def answers_name(self) -> str:
        """The name of the file of answers."""

    @property
    def answers_header(self) -> tuple[str, ...]:
        """The columns of the file of answers."""

    async def columns(self, requester: Requester, header: Sequence[str]) -> Columns:
        """Where the columns stand. Raises InvalidInput for the header of another file."""

    def body(self, cells: Sequence[str], columns: Columns) -> dict[str, Any] | None:
        """What a row says, as JSON; None where nothing is filled in."""

    async def do(self, requester: Requester, rows: Sequence[ImportedRow], job: Job) -> DoneRows:
        """Do the first of these rows, at least one, in the transaction that is open."""


@retried
async def begin_import(
    requester: Requester, upload_id: UUID, file: FilledFile, *, client_token: str | None
) -> Job:
    """Begin a job that does what an uploaded file says. The same that goes on is returned instead.

    Raises NotFound for the file of another account, or for another purpose, WrongState for one
    whose bytes are not there, or that is used already, and InvalidInput for a header of another
    kind of file.
    """
    values = {"upload": str(upload_id)}
    request = made_files.request_of(
        requester, verb=file.verb, client_token=client_token, input=values
    )
    account_id = request.account_id
    await _check_header(requester, upload_id, file)
    async with unit_of_work() as unit:
        if (earlier := await made_files.earlier_job(requester, request)) is not None:
            return earlier
        upload = await uploads.locked_upload(upload_id)
        _check_own(upload, account_id)
        going_on = await jobs.same(file.kind, str(upload_id))
        if going_on is None and upload.state is not UploadState.STORED:
            raise WrongState("upload", upload.state, [UploadState.STORED])
        new = FileJob(
            kind=file.kind,
            subject=str(upload_id),
            arguments={"requester_id": str(requester.id), "source": str(upload_id)},
            file_name=file.answers_name,
        )
        job = await made_files.begin(new, request, unit)
        if going_on is None:
            await attach_locked([upload], to=job.id)
        return job


async def do_import(job: Job, file: FilledFile) -> Advance:
    """Read a window of the file, or do some of its rows. Fails where the person may no more."""
    work = _Import.of(job, file)
    requester = await Requester.get(id=work.requester_id)
    if job.account_id is not None:
        await require_duty(requester.id, job.account_id, TeamDuty.REVIEW)
    if not await work.answers.is_ready():
        return work.advance()
    if not work.is_read:
        await work.read(requester)
        return work.advance()
    rows = await imported.following(job.id, limits.IMPORTED_A_CHUNK)
    if rows:
        answered = await file.do(requester, rows, job)
        work.note(answered)
        await imported.done(job.id, answered.last)
    is_over = not rows or work.done == work.total
    if is_over:
        await work.answers.finish(job.id)
        await parts.delete_made(work.source_id)
    else:
        await work.answers.store()
    return work.advance(is_over=is_over)


@dataclass(slots=True)
class _Import:
    """A job as its chunk has it: `at` is the byte that is read next, `row` its row."""

    job_id: UUID
    file: FilledFile
    requester_id: UUID
    source_id: UUID
    answers: GrowingFile
    columns: Columns | None = None
    at: int = 0
    row: int = 1
    is_read: bool = False
    found: int = 0
    total: int | None = None
    done: int = 0
    refused: int = 0

    @classmethod
    def of(cls, job: Job, file: FilledFile) -> _Import:
        """Raises UnknownArguments."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            answers = GrowingFile.of((cursor or given)["file"])
            owner_id, source_id = UUID(given["requester_id"]), UUID(given["source"])
            work = cls(job.id, file, owner_id, source_id, answers)
            if cursor is None:
                answers.add(sheet.lines([file.answers_header]))
                return work
            work.columns, work.is_read = cursor["columns"], bool(cursor["is_read"])
            work.at, work.row, work.found = cursor["at"], cursor["row"], cursor["found"]
            work.total, work.done = cursor["total"], cursor["done"]
            work.refused = cursor["refused"]
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(file.kind) from error
        return work

    async def read(self, requester: Requester) -> None:
        """Read the next window, and keep the rows that say something."""
        try:
            source = await uploads.locked_upload(self.source_id)
        except NotFound:
            raise FileGone from None
        window = await csv_windows.read_window(
            reading.read(source, self.at), self.at, first=self.row
        )
        rows = window.rows
        if self.columns is None:
            self.columns = await self.file.columns(requester, rows[0] if rows else [])
            rows = rows[1:]
            self.row += 1
        said = []
        for number, cells in enumerate(rows, self.row):
            _check_width(number, cells, self.columns)
            if cells and (body := self.file.body(cells, self.columns)) is not None:
                said.append((number, body))
        await imported.keep(self.job_id, said)
        self.at, self.row, self.is_read = window.ends, self.row + len(rows), window.is_last
        self.found += len(said)
        if self.is_read:
            self.total = self.found

    def note(self, answered: DoneRows) -> None:
        self.done += answered.rows
        self.refused += answered.refused
        self.answers.add(sheet.lines(map(sheet.guarded, line) for line in answered.answers))

    def advance(self, *, is_over: bool = False) -> Advance:
        message = f"{self.refused} rows could not be done: the file says why."
        if not self.is_read:
            message = f"Reads the file: {self.row - 1} rows so far."
        return Advance(
            cursor={
                "columns": self.columns,
                "at": self.at,
                "row": self.row,
                "is_read": self.is_read,
                "found": self.found,
                "total": self.total,
                "done": self.done,
                "refused": self.refused,
                "file": self.answers.state(),
            },
            done=self.done,
            total=self.total,
            message=message if self.refused or not self.is_read else None,
            is_over=is_over,
        )


def check_header(header: Sequence[str]) -> None:
    """Raises InvalidInput for a file without a header, or with too many columns, or whose cells
    are not separated by commas."""
    if not header:
        bound = "a file with a header"
        raise InvalidInput(csv_windows.FILE, None, bound, broken=Rule.REQUIRED)
    if separator_hint(header):
        bound = "a header whose cells are separated by commas: save the file with commas"
        raise InvalidInput(csv_windows.path(1), header[0], bound, broken=Rule.FORMAT)
    if len(header) > limits.MOST_COLUMNS:
        bound = f"at most {limits.MOST_COLUMNS} columns"
        broken = Constraint.between(Rule.COUNT, 1, limits.MOST_COLUMNS)
        raise InvalidInput(csv_windows.path(1), f"{len(header)} columns", bound, broken=broken)


async def _check_header(requester: Requester, upload_id: UUID, file: FilledFile) -> None:
    """Refuse another kind of file at once, where its bytes are there.

    A file that cannot be taken is refused later: a client token may answer before.
    """
    upload = await uploads.any_upload(upload_id)
    account_id = calls.caller(requester.account_id)
    is_own = upload is not None and upload.account_id == account_id
    if upload is not None and is_own and upload.state is UploadState.STORED:
        window = await csv_windows.read_window(reading.read(upload), 0, first=1)
        await file.columns(requester, window.rows[0] if window.rows else [])


def _check_own(upload: Upload, account_id: UUID) -> None:
    if upload.account_id != account_id or upload.purpose is not UploadPurpose.REVIEW_FILE:
        raise NotFound("upload")


def _check_width(number: int, cells: Sequence[str], columns: Columns) -> None:
    if cells and len(cells) != columns["width"]:
        bound = f"{columns['width']} cells, as the header"
        found = f"{len(cells)} cells"
        raise InvalidInput(csv_windows.path(number), found, bound, broken=Rule.FORMAT)
