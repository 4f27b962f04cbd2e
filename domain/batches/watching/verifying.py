"""Compares the stored counts with a recount of the rows: they are equal, whenever one looks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.batches.watching import storing
from domain.batches.watching.models import BatchCounts
from domain.batches.watching.position import POSITION
from domain.batches.watching.recounting import recount
from domain.batches.watching.tables import ASSIGNMENTS, TIMES, WAGES
from domain.batches.watching.tally import SUMS, BatchTally
from domain.kernel.following.tables import Counts
from domain.kernel.statement import Statement, key

MOST_DIFFERENCES = 100
TRIES = 20  # to read a batch's counts between two commits of a keeper
_BATCHES = Statement("SELECT id FROM batches ORDER BY id")
_PAYS = Statement("SELECT id, bonus_cents, is_rejected FROM batch_pays WHERE batch_id = $1")


class BatchCountsMoved(Exception):
    """A keeper stored counts each time while they were compared."""


async def differences() -> list[str]:
    """The stored counts that differ from the rows, of all batches: at most MOST_DIFFERENCES.

    Raises BatchCountsMoved where a busy market leaves no moment to compare.
    """
    found: list[str] = []
    for row in await _BATCHES.rows():
        found += await _differences_of(key(row["id"]))
    return found[:MOST_DIFFERENCES]


async def _differences_of(batch_id: UUID) -> list[str]:
    for _ in range(TRIES):
        before = await POSITION.read()
        if before.until is None or before.is_recounting:
            return []  # Nothing is said of the counts while they are made again.
        stored = await _stored_of(batch_id)
        counted = _counted(batch_id, await recount(batch_id, before.reached))
        if before == await POSITION.read():
            return [
                f"{name} of {batch_id} is {stored[name]}, and should be {counted[name]}"
                for name in counted
                if stored[name] != counted[name]
            ]
    raise BatchCountsMoved


def _counted(batch_id: UUID, tally: BatchTally) -> dict[str, object]:
    found: dict[str, object] = {name: tally.sums[batch_id][name] for name in SUMS}
    pays = {id: (pay.bonus_cents, pay.is_rejected) for id, (_, pay) in tally.pays.items()}
    return found | {
        "submissions": tally.submissions.get(batch_id, (None, None)),
        "times": _buckets(tally.times),
        "wages": _buckets(tally.wages),
        "pays": _that_matter(pays),
    }


async def _stored_of(batch_id: UUID) -> dict[str, object]:
    row = await BatchCounts.get_or_none(id=batch_id) or BatchCounts(id=batch_id)
    pays = {
        key(each["id"]): (each["bonus_cents"], bool(each["is_rejected"]))
        for each in await _PAYS.rows(batch_id)
    }
    found: dict[str, object] = {name: getattr(row, name) for name in SUMS}
    return found | {
        "submissions": (row.first_submission, row.last_submission),
        "times": await storing.buckets_of(TIMES, batch_id),
        "wages": await storing.buckets_of(WAGES, batch_id),
        "pays": _that_matter(pays),
    }


def _buckets(counts: Counts) -> Mapping[object, int]:
    found = {bucket: each[ASSIGNMENTS] for (_, bucket), each in counts.items()}
    return {bucket: many for bucket, many in found.items() if many}


def _that_matter(pays: Mapping[UUID, tuple[int, bool]]) -> Mapping[UUID, tuple[int, bool]]:
    """Without those that are as if there were none: of a rejection that was overridden."""
    return {id: pay for id, pay in pays.items() if pay != (0, False)}
