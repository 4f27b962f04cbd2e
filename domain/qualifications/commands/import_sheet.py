"""Granting and revoking qualifications by a file of worker ids and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import NotFound, Refused
from domain.people.models import Requester, Worker
from domain.qualifications import csv_sheet, queries
from domain.qualifications.commands.assign import (
    WORKERS_A_CHUNK,
    Give,
    GiveOrTake,
    Take,
    WorkerNotice,
    apply_changes,
)
from domain.qualifications.csv_sheet import SheetLine, SheetVerb
from domain.qualifications.models import Qualification


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The answer to a line: a qualification, a refusal, or None where its cell is blank."""

    line: SheetLine
    answer: Qualification | Refused | None


async def import_sheet(
    requester: Requester, type_id: UUID, text: str, *, notify: bool = True
) -> list[LineAnswer]:
    """Apply each line of a sheet, in chunks of one commit; answers in the order of the lines.

    Raises InvalidInput where the text is no such sheet; nothing has changed then.
    """
    kind = await queries.grantable_type(requester, type_id)
    lines = csv_sheet.read(text, kind.name)
    readable = [line for line in lines if not isinstance(line.wanted, Refused)]
    workers = await _by_printed_id([line.worker_id for line in readable])
    changes = {n: change for n, line in enumerate(lines) if (change := _change(line, workers))}
    notice = WorkerNotice(notify=notify)
    done = await apply_changes(requester, type_id, list(changes.values()), notice=notice)
    answers = dict(zip(changes, done, strict=True))
    return [LineAnswer(line, answers.get(n) or _refusal(line)) for n, line in enumerate(lines)]


async def _by_printed_id(printed: Sequence[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for start in range(0, len(printed), WORKERS_A_CHUNK):
        some = list(printed[start : start + WORKERS_A_CHUNK])
        rows = await Worker.filter(worker_id__in=some).only("id", "worker_id")
        found |= {row.worker_id: row.id for row in rows}
    return found


def _change(line: SheetLine, workers: dict[str, UUID]) -> GiveOrTake | None:
    worker_id = workers.get(line.worker_id)
    if worker_id is None or isinstance(line.wanted, Refused) or line.wanted is SheetVerb.UNTOUCHED:
        return None
    return Take(worker_id) if line.wanted is SheetVerb.REVOKED else Give(worker_id, line.wanted)


def _refusal(line: SheetLine) -> Refused | None:
    """Why a line was not applied, or None for a blank cell."""
    if isinstance(line.wanted, Refused):
        return line.wanted
    return None if line.wanted is SheetVerb.UNTOUCHED else NotFound("worker")
