"""Compares the stored counts with a recount of the rows: they are equal, whenever one looks."""

from __future__ import annotations

from uuid import UUID

from domain.dashboard.position import POSITION
from domain.dashboard.recounting import recount
from domain.dashboard.storing import read_times
from domain.dashboard.tables import COUNT_TABLES
from domain.kernel.following.position import CountedPosition
from domain.kernel.statement import Statement, key

MOST_DIFFERENCES = 100
TRIES = 20  # to read a worker's counts between two commits of a keeper
_FIRST = UUID(int=0)
_WORKERS = Statement("SELECT id FROM workers WHERE id > $1 ORDER BY id LIMIT 500")


class CountsMoved(Exception):
    """A keeper stored counts each time while they were compared."""


async def differences() -> list[str]:
    """The stored counts that differ from the rows, of all workers: at most MOST_DIFFERENCES.

    Raises CountsMoved where a busy market leaves no moment to compare.
    """
    found: list[str] = []
    last = _FIRST
    while rows := await _WORKERS.rows(last):
        for row in rows:
            last = key(row["id"])
            found += await _differences_of(last)
            if len(found) >= MOST_DIFFERENCES:
                return found[:MOST_DIFFERENCES]
    return found


async def _differences_of(worker_id: UUID) -> list[str]:
    for _ in range(TRIES):
        before = await POSITION.read()
        if before.until is None or before.is_recounting:
            return []  # Nothing is said of the counts while they are made again.
        stored = await _stored_of(worker_id)
        counted = await _counted_of(worker_id, before)
        if before == await POSITION.read():
            places = sorted(stored.keys() | counted.keys())
            return [
                f"{place} of {worker_id} is {stored.get(place)}, and should be {counted.get(place)}"
                for place in places
                if stored.get(place) != counted.get(place)
            ]
    raise CountsMoved


async def _counted_of(worker_id: UUID, at: CountedPosition) -> dict[str, object]:
    tally, times = await recount(worker_id, at)
    found: dict[str, object] = {
        f"{table.name} {about}": {each: counts[each] for each in table.counts}
        for table, rows in tally.counts.items()
        for (_, about), counts in rows.items()
    }
    if any(tally.counts.values()):
        found["times"] = times.workers[worker_id].state()
    return found | {f"latest {each}": latest for (_, each), latest in times.latest.items()}


async def _stored_of(worker_id: UUID) -> dict[str, object]:
    found: dict[str, object] = {}
    hit_types: set[UUID] = set()
    for table in COUNT_TABLES:
        for row in await table.rows_of(worker_id):
            place = f"{table.name} {row[table.about]}"
            found[place] = {each: row[each] for each in table.counts}
            if table.about == "hit_type_id":
                hit_types.add(key(row[table.about]))
    stored = await read_times([worker_id], hit_types)
    if found:
        found["times"] = stored.workers[worker_id].state()
    return found | {f"latest {each}": latest for (_, each), latest in stored.latest.items()}
