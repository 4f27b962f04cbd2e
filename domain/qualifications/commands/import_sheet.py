"""Granting and revoking qualifications by a file of worker ids and values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import InvalidInput, NotFound, Refused, Rule
from domain.people.models import Requester
from domain.people.printed_ids import WORKER_ID, worker_keys
from domain.qualifications import csv_sheet, queries
from domain.qualifications.commands.assign import (
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


Workers = Mapping[str, UUID | Refused]  # by the ids that lines name, as far as they exist


async def by_printed_id(ids: Sequence[str]) -> Workers:
    """The workers with these printed ids; a refusal for text of another form."""
    bound = "a worker's printed id: A and 13 characters"
    wrong = {
        id: InvalidInput("workerId", id, bound, broken=Rule.FORMAT)
        for id in ids
        if not WORKER_ID.fullmatch(id)
    }
    return {**wrong, **await worker_keys(ids)}


async def import_sheet(
    requester: Requester,
    type_id: UUID,
    text: str,
    *,
    find: Callable[[Sequence[str]], Awaitable[Workers]] = by_printed_id,
    notify: bool = True,
) -> list[LineAnswer]:
    """Apply each line of a sheet, in chunks of one commit; answers in the order of the lines.

    `find` reads the ids of workers, so that a sheet may name them as any other input does.

    Raises InvalidInput where the text is no such sheet; nothing has changed then.
    """
    kind = await queries.grantable_type(requester, type_id)
    lines = csv_sheet.read(text, kind.name)
    readable = [line for line in lines if not isinstance(line.wanted, Refused)]
    workers = await find([line.worker_id for line in readable])
    changes = {n: change for n, line in enumerate(lines) if (change := _change(line, workers))}
    notice = WorkerNotice(notify=notify)
    done = await apply_changes(requester, type_id, list(changes.values()), notice=notice)
    answers = dict(zip(changes, done, strict=True))
    return [
        LineAnswer(line, answers.get(n) or _refusal(line, workers)) for n, line in enumerate(lines)
    ]


def _change(line: SheetLine, workers: Workers) -> GiveOrTake | None:
    worker_id = workers.get(line.worker_id)
    if not isinstance(worker_id, UUID) or isinstance(line.wanted, Refused):
        return None
    if line.wanted is SheetVerb.UNTOUCHED:
        return None
    return Take(worker_id) if line.wanted is SheetVerb.REVOKED else Give(worker_id, line.wanted)


def _refusal(line: SheetLine, workers: Workers) -> Refused | None:
    """Why a line was not applied, or None for a blank cell."""
    if isinstance(line.wanted, Refused):
        return line.wanted
    worker = workers.get(line.worker_id)
    if isinstance(worker, Refused):
        return worker
    return None if line.wanted is SheetVerb.UNTOUCHED else NotFound("worker")
