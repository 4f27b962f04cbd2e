"""The job that checks a file: each row is read and tried once, and each error is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

import orjson

from domain.batches.error_files import ErrorFile, Line
from domain.batches.file_rows import file_of, some_rows
from domain.batches.lifecycle import BatchState, BatchVerb
from domain.batches.models import Batch
from domain.batches.rules import mark
from domain.batches.work import kinds
from domain.batches.writing import move, store, store_invalid_rows
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, work
from domain.kernel.statement import Statement
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.templates.models import QuestionTemplate
from domain.questions.templates.rules import check_row, columns_matched
from domain.storage.csv_files.header import column_names, problems_of, separator_hint
from domain.storage.csv_files.limits import MOST_ROWS
from domain.storage.csv_files.parser import START, CsvPosition, CsvRow, Unreadable
from domain.storage.store import BlobMissing

ROWS_A_CHUNK = 500
SECONDS_A_CHUNK = 0.04  # of checking: on SQLite nobody else writes meanwhile
SECONDS_A_TURN = 0.01  # of checking, before other requests may run


@dataclass(slots=True)
class _Check:
    """How far a check is: the next row, the invalid ones, and the file of their errors."""

    position: CsvPosition
    invalid: int
    errors: ErrorFile
    is_read: bool  # all rows: only the file of errors is to be finished
    refusal: str | None

    @classmethod
    def of(cls, job: Job) -> Self:
        if job.cursor is None:
            return cls(START, 0, ErrorFile(), is_read=False, refusal=None)
        try:
            cursor: dict[str, Any] = job.cursor
            return cls(
                CsvPosition(int(cursor["offset"]), int(cursor["row"])),
                int(cursor["invalid"]),
                ErrorFile.of(cursor["errors"]),
                is_read=bool(cursor["is_read"]),
                refusal=cursor["refusal"],
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise UnknownArguments(job.kind) from error

    @property
    def rows(self) -> int:
        """The number of rows that are read."""
        return max(0, self.position.row - 1)

    def advance(self, *, is_over: bool = False, message: str | None = None) -> Advance:
        cursor = {
            "offset": self.position.offset,
            "row": self.position.row,
            "invalid": self.invalid,
            "errors": self.errors.state(),
            "is_read": self.is_read,
            "refusal": self.refusal,
        }
        total = self.rows if is_over else None
        return Advance(cursor=cursor, done=self.rows, total=total, message=message, is_over=is_over)


class CheckBatch:
    """The kind of such jobs."""

    name = kinds.CHECK

    async def chunk(self, job: Job) -> Advance:
        """Check the next rows, for some 40 ms."""
        going = await kinds.held(job)
        batch, check = going.batch, _Check.of(job)
        if batch.state is not BatchState.CHECKING or batch.version != going.version:
            return kinds.not_wanted(job, batch)
        template = await QuestionTemplate.get(id=batch.template_id)
        if check.is_read:
            # The row of the last part was committed by the chunk before.
            if await check.errors.finish(batch):
                await _end(batch, template, check)
                return check.advance(is_over=True, message=batch.message)
            return check.advance()
        try:
            await _read(batch, template, check)
        except Unreadable as fault:
            _refuse(batch, check, fault)
        await check.errors.advance(batch, job.account_id or going.requester.account_id)
        await _note(batch, check)
        return check.advance()


async def _read(batch: Batch, template: QuestionTemplate, check: _Check) -> None:
    try:
        found = await some_rows(await file_of(batch), check.position, ROWS_A_CHUNK)
    except BlobMissing:
        raise Unreadable(check.position.row, None, "the file is not stored any more") from None
    rows: Sequence[CsvRow] = found.rows
    if batch.column_names is None:
        if found.fault is not None and not rows:
            raise found.fault
        batch.column_names = column_names(rows[0] if rows else None)
        if missing := columns_matched(template.placeholders, batch.column_names).missing:
            reason = f"no column for the placeholders {', '.join(map(repr, missing))}"
            reason += separator_hint(batch.column_names)
            raise Unreadable(0, None, reason)
        check.position, rows = rows[0].after, rows[1:]
    await _check_rows(batch, template, check, rows)
    if check.position == found.after:
        if found.fault is not None:
            raise found.fault
        if check.rows > MOST_ROWS:
            raise Unreadable(MOST_ROWS + 1, None, f"at most {MOST_ROWS} rows are allowed")
        check.is_read = found.is_last


async def _check_rows(
    batch: Batch, template: QuestionTemplate, check: _Check, rows: Sequence[CsvRow]
) -> None:
    """Check as many of these rows as the time of a chunk allows, and at least one."""
    columns = batch.column_names or []
    bits, lines = bytearray(batch.invalid_rows or b""), list[Line]()
    compiled = CompiledTemplate(template.body)
    known = len(bits), check.invalid
    began = turned = monotonic()
    for row in rows:
        if found := _problems(compiled, columns, row):
            lines += ((row.number, column, reason) for column, reason in found)
            mark(bits, row.number)
            check.invalid += 1
        check.position = row.after
        if (now := monotonic()) - began > SECONDS_A_CHUNK:
            break
        if now - turned > SECONDS_A_TURN:
            await asyncio.sleep(0)
            turned = monotonic()
    check.errors.add(lines)
    if known != (len(bits), check.invalid):
        await store_invalid_rows(batch, bytes(bits))


def _problems(
    template: CompiledTemplate, columns: Sequence[str], row: CsvRow
) -> list[tuple[str, str]]:
    """The column, or nothing, and the reason of each problem of a row."""
    if of_file := problems_of(row, columns):
        return [(_name(columns, column), reason) for column, reason in of_file]
    values = dict(zip(columns, row.cells, strict=True))
    return [(each.column or "", each.reason) for each in check_row(template, values)]


def _refuse(batch: Batch, check: _Check, fault: Unreadable) -> None:
    """The whole file is refused: nothing of it can be published."""
    column = _name(batch.column_names or [], fault.column)
    where = f"row {fault.row}" if fault.row else "the header"
    if column:
        where += f", column {column}"
    check.refusal = f"The file cannot be used: {fault.reason} ({where})."
    check.errors.add([(fault.row, column, fault.reason)])
    check.is_read = True


def _name(columns: Sequence[str], column: int | None) -> str:
    """The name of a column, or its number where it has none; nothing for a whole row."""
    if column is None:
        return ""
    return columns[column - 1] if column <= len(columns) else str(column)


async def _end(batch: Batch, template: QuestionTemplate, check: _Check) -> None:
    unit = work.current()
    assert unit is not None, "a chunk is done in a transaction"
    if check.refusal is not None:
        move(batch, BatchVerb.CHANGE)
        batch.message, batch.column_names = check.refusal, None
        batch.total_rows = batch.invalid_count = 0
        await store_invalid_rows(batch, None)
    else:
        move(batch, BatchVerb.FIND_CHECKED)
        batch.checked_at = clock.now()
        if unused := columns_matched(template.placeholders, batch.column_names or []).unused:
            batch.message = f"Columns that the template does not use: {', '.join(unused)}."
    await store(batch, unit)


async def _note(batch: Batch, check: _Check) -> None:
    batch.total_rows, batch.invalid_count = check.rows, check.invalid
    columns = None if batch.column_names is None else orjson.dumps(batch.column_names).decode()
    await _NOTE.run(batch.id, columns, check.rows, check.invalid, batch.errors_upload_id)


_NOTE = Statement(
    """UPDATE batches SET column_names = $2, total_rows = $3, invalid_count = $4,
           errors_upload_id = $5
       WHERE id = $1"""
)
