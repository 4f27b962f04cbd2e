"""Giving and taking qualifications by a file of worker ids and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import NotFound, Refused
from domain.people.models import Requester, Worker
from domain.qualifications import csv_sheet, queries
from domain.qualifications.commands.assign import (
    WORKERS_A_CHUNK,
    Deed,
    Give,
    Manner,
    Take,
    carry_out,
)
from domain.qualifications.csv_sheet import SheetLine, SheetVerb
from domain.qualifications.models import Qualification


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What became of a line: a qualification, a refusal, or nothing where its cell is blank."""

    line: SheetLine
    answer: Qualification | Refused | None


async def import_sheet(
    requester: Requester, type_id: UUID, text: str, *, notify: bool = True
) -> list[LineAnswer]:
    """Do what each line of a sheet says, in chunks of one commit; answers stand in its order.

    Raises InvalidInput for what is no such sheet, and then nothing is done.
    """
    kind = await queries.grantable_type(requester, type_id)
    lines = csv_sheet.read(text, kind.name)
    readable = [line for line in lines if not isinstance(line.wanted, Refused)]
    workers = await _by_printed_id([line.worker_id for line in readable])
    deeds = {n: deed for n, line in enumerate(lines) if (deed := _deed(line, workers))}
    manner = Manner(notify=notify)
    done = await carry_out(requester, type_id, list(deeds.values()), manner=manner)
    answers = dict(zip(deeds, done, strict=True))
    return [LineAnswer(line, answers.get(n) or _undone(line)) for n, line in enumerate(lines)]


async def _by_printed_id(printed: Sequence[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for start in range(0, len(printed), WORKERS_A_CHUNK):
        some = list(printed[start : start + WORKERS_A_CHUNK])
        rows = await Worker.filter(worker_id__in=some).only("id", "worker_id")
        found |= {row.worker_id: row.id for row in rows}
    return found


def _deed(line: SheetLine, workers: dict[str, UUID]) -> Deed | None:
    worker_id = workers.get(line.worker_id)
    if worker_id is None or isinstance(line.wanted, Refused) or line.wanted is SheetVerb.UNTOUCHED:
        return None
    return Take(worker_id) if line.wanted is SheetVerb.REVOKED else Give(worker_id, line.wanted)


def _undone(line: SheetLine) -> Refused | None:
    """Why a line was not carried out, where there is anything to carry out."""
    if isinstance(line.wanted, Refused):
        return line.wanted
    return None if line.wanted is SheetVerb.UNTOUCHED else NotFound("worker")
