"""Granting and revoking qualifications, and blocking, by a workers file that is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.jobs.kinds import Advance
from domain.jobs.models import Job
from domain.kernel.refusals import InvalidInput, NotFound, Refused
from domain.kernel.work import part_of_work
from domain.people.commands.block import block_worker, unblock_worker
from domain.people.models import Requester
from domain.people.printed_ids import worker_keys
from domain.qualifications.commands.assign import (
    Give,
    GiveOrTake,
    Take,
    WorkerNotice,
    apply_changes,
)
from domain.results import limits, worker_columns, workers
from domain.results.imported import ImportedRow
from domain.results.importing import Columns, DoneRows, begin_import, do_import
from domain.results.worker_columns import BlockChange, WantedChange

KIND = "workers.import"
BLOCK_REASON = "Blocked by a workers file."
DONE = "DONE"


async def import_workers(
    requester: Requester, upload_id: UUID, *, client_token: str | None = None
) -> Job:
    """Begin a job that does what an uploaded workers file says. Raises as `begin_import`."""
    return await begin_import(requester, upload_id, WorkersFile(), client_token=client_token)


class WorkersFile:
    """A workers file with changes in its UPDATE columns."""

    kind = KIND
    verb = "importWorkers"
    answers_name = "worker-changes.csv"
    answers_header = ("Row", "WorkerId", "Column", "Result", "Message")

    async def columns(self, requester: Requester, header: Sequence[str]) -> Columns:
        """Where the columns stand. Raises InvalidInput for the header of another file."""
        types = {each.name_key: each.id for each in await workers.own_types(requester.id)}
        return worker_columns.columns_of(header, types)

    def body(self, cells: Sequence[str], columns: Columns) -> dict[str, Any] | None:
        """What a row says, as JSON; None where nothing is filled in."""
        return worker_columns.body_of(cells, columns)

    async def do(self, requester: Requester, rows: Sequence[ImportedRow], job: Job) -> DoneRows:
        """Change the workers of the first ten rows."""
        rows = rows[: limits.CHANGED_A_CHUNK]
        known = await worker_keys([row.body["worker"] for row in rows])
        cells = [
            _Cell(row.number, row.body["worker"], known.get(row.body["worker"]), each)
            for row in rows
            for each in worker_columns.changes_of(row.number, row.body)
        ]
        await _change_qualifications(requester, cells)
        for cell in cells:
            if cell.answer is None and cell.worker is not None:
                cell.answer = await _change_block(requester, cell.worker, cell.change)
        lines = [cell.line() for cell in cells]
        refused = {cell.number for cell in cells if isinstance(cell.answer, Refused)}
        return DoneRows(len(rows), rows[-1].number, lines, len(refused))


class ImportWorkers:
    """The kind of such jobs."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Read some of the file, or do ten of its rows."""
        return await do_import(job, WorkersFile())


class _Cell:
    """A filled cell, and what became of it."""

    def __init__(self, number: int, printed: str, worker: UUID | None, change: WantedChange):
        self.number, self.printed, self.worker, self.change = number, printed, worker, change
        self.answer: str | Refused | None = None
        if isinstance(change.wanted, Refused):
            self.answer = change.wanted
        elif worker is None:
            self.answer = NotFound("worker")

    def line(self) -> tuple[str, ...]:
        told = (str(self.number), self.printed, self.change.column)
        if isinstance(self.answer, Refused):
            return *told, self.answer.reason.value, self.answer.message
        return *told, self.answer or DONE, ""

    def as_change(self) -> GiveOrTake:
        assert self.worker is not None, "it exists"
        wanted = self.change.wanted
        if wanted is None:
            return Take(self.worker)
        assert isinstance(wanted, int), "others are answered, or blocks"
        return Give(self.worker, wanted)


async def _change_qualifications(requester: Requester, cells: Sequence[_Cell]) -> None:
    """Grant and revoke, type by type in the order of their ids."""
    open_cells = [each for each in cells if each.answer is None and each.change.type_id]
    for type_id in sorted({each.change.type_id for each in open_cells if each.change.type_id}):
        own = [each for each in open_cells if each.change.type_id == type_id]
        changes = [each.as_change() for each in own]
        try:
            async with part_of_work():
                answers = await apply_changes(requester, type_id, changes, notice=WorkerNotice())
        except InvalidInput:
            raise
        except Refused as refused:  # of the type, such as one that was deleted meanwhile
            answers = [refused] * len(own)
        for each, answer in zip(own, answers, strict=True):
            each.answer = answer if isinstance(answer, Refused) else DONE


async def _change_block(
    requester: Requester, worker_id: UUID, change: WantedChange
) -> str | Refused:
    try:
        async with part_of_work():
            if change.wanted is BlockChange.BLOCK:
                await block_worker(requester, worker_id, reason=BLOCK_REASON)
            else:
                await unblock_worker(requester, worker_id)
    except Refused as refused:
        return refused
    return DONE
