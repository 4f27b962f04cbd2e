"""Adds a tally to the stored counts: what must be read first, and the writes of one transaction.

Nothing but the keeper that holds the position writes these tables. So they may be read before its
lock: where the position is still the same under the lock, they are too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from domain.dashboard.stretches import Stretch, Stretches
from domain.dashboard.tables import COUNT_TABLES
from domain.dashboard.tally import LONGEST_STRETCH, Tally, WorkTime, in_microseconds, latest_of
from domain.kernel.ids import new_id
from domain.kernel.statement import Row, Statement, instant, key

ACCEPTED, SITTING = False, True  # the column is_sitting
GAPS = {ACCEPTED: timedelta(), SITTING: timedelta(minutes=15)}  # pauses that count as time
# Submissions come nearly in the order of their times; stretches stay within reach for so long.
REACH = LONGEST_STRETCH + timedelta(days=1)
_TIMES = Statement("SELECT * FROM worker_times WHERE id = ANY($1::uuid[])")
_KNOWN = Statement("""
    SELECT worker_id, is_sitting, begins_at, ends_at FROM worker_stretches
    WHERE worker_id = ANY($1::uuid[]) AND ends_at >= $2
""")
_LATEST = Statement("""
    SELECT worker_id, hit_type_id, work_times FROM worker_hit_types
    WHERE worker_id = ANY($1::uuid[]) AND hit_type_id = ANY($2::uuid[])
""")
_STORE_TIME = Statement("""
    INSERT INTO worker_times (id, accepted_microseconds, sitting_microseconds, paid_until)
    VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET
        accepted_microseconds = excluded.accepted_microseconds,
        sitting_microseconds = excluded.sitting_microseconds, paid_until = excluded.paid_until
""")
_STORE_LATEST = Statement(
    "UPDATE worker_hit_types SET work_times = $3 WHERE worker_id = $1 AND hit_type_id = $2"
)
_ADD_STRETCH = Statement("""
    INSERT INTO worker_stretches (id, worker_id, is_sitting, begins_at, ends_at)
    VALUES ($1, $2, $3, $4, $5)
""")
_DROP_STRETCH = Statement("""
    DELETE FROM worker_stretches WHERE worker_id = $1 AND is_sitting = $2 AND ends_at = $3
""")
_DROP_UNREACHED = Statement("""
    DELETE FROM worker_stretches WHERE worker_id = $1 AND is_sitting = $2 AND ends_at < $3
""")
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_FORGET = (
    Statement("DELETE FROM worker_times WHERE id = $1"),
    Statement("DELETE FROM worker_stretches WHERE worker_id = $1"),
)


@dataclass(slots=True)
class WorkerTimes:
    """The times of one worker: what is stored of them, and what they become."""

    paid_until: datetime | None = None
    stretches: dict[bool, Stretches] = field(
        default_factory=lambda: {kind: Stretches(gap) for kind, gap in GAPS.items()}
    )
    stored: dict[bool, frozenset[Stretch]] = field(
        default_factory=lambda: dict.fromkeys(GAPS, frozenset())
    )

    is_changed: bool = False

    def add(self, more: Sequence[Stretch]) -> None:
        """Unite them with what was submitted."""
        self.is_changed = True
        for each in self.stretches.values():
            each.add(more)
            each.seal(REACH)

    def pay(self, until: datetime | None) -> None:
        """Everything that was approved until then is paid."""
        self.is_changed = True
        self.paid_until = until

    def state(self) -> tuple[object, ...]:
        """All of it, to be compared."""
        kept = [tuple(each.kept) for each in self.stretches.values()]
        return self.paid_until, *self.totals(), *kept

    def totals(self) -> tuple[int, int]:
        """The accepted time and that of sittings, in microseconds."""
        accepted, sitting = (self.stretches[kind].time for kind in (ACCEPTED, SITTING))
        return in_microseconds(accepted), in_microseconds(sitting)


@dataclass(frozen=True, slots=True)
class StoredTimes:
    """What additions to the stored counts need to know of them."""

    workers: dict[UUID, WorkerTimes]
    latest: dict[tuple[UUID, UUID], list[WorkTime]] = field(default_factory=dict)

    def unite(self, tally: Tally) -> None:
        """Unite them with the times of a tally."""
        for worker_id, stretches in tally.stretches.items():
            self.workers[worker_id].add(stretches)
        for worker_id, of_types in tally.times.items():
            for hit_type, times in of_types.items():
                place = worker_id, hit_type
                self.latest[place] = latest_of([*self.latest.get(place, []), *times])


async def read_times(
    worker_ids: Iterable[UUID], hit_type_ids: Iterable[UUID], *, since: datetime | None = None
) -> StoredTimes:
    """Read the times of these workers, and the latest ones on these HIT types. Of the stretches
    only those that may touch what was begun since an instant, where it is given."""
    reached = _BEFORE_ALL if since is None else since - max(GAPS.values())
    ids, types = sorted(worker_ids), sorted(hit_type_ids)
    totals = {key(row["id"]): row for row in await _TIMES.rows(ids)}
    known: dict[tuple[UUID, bool], list[Stretch]] = {}
    for row in await _KNOWN.rows(ids, reached):
        place = key(row["worker_id"]), bool(row["is_sitting"])
        stretch = Stretch(instant(row["begins_at"]), instant(row["ends_at"]))
        known.setdefault(place, []).append(stretch)
    latest = {
        (key(row["worker_id"]), key(row["hit_type_id"])): _times(row["work_times"])
        for row in (await _LATEST.rows(ids, types) if types else [])
    }
    return StoredTimes({each: _times_of(each, totals.get(each), known) for each in ids}, latest)


async def add(tally: Tally, stored: StoredTimes) -> None:
    """Write a tally, and the times that it was united with. The position is held."""
    for table, counts in tally.counts.items():
        await table.add(counts)
    workers = sorted(stored.workers.items(), key=lambda each: each[0])
    changed = [(worker_id, times) for worker_id, times in workers if times.is_changed]
    if changed:
        rows = [(id_, *times.totals(), times.paid_until) for id_, times in changed]
        await _STORE_TIME.run_many(rows)
    for worker_id, times in changed:
        await _store_stretches(worker_id, times)
    if stored.latest:
        latest = sorted(stored.latest.items(), key=lambda each: each[0])
        await _STORE_LATEST.run_many([(*place, _json(times)) for place, times in latest])


async def forget(worker_id: UUID) -> None:
    """Delete every count of a worker. The position is held."""
    for table in COUNT_TABLES:
        await table.forget(worker_id)
    for statement in _FORGET:
        await statement.run(worker_id)


async def _store_stretches(worker_id: UUID, times: WorkerTimes) -> None:
    for kind, stretches in times.stretches.items():
        kept = frozenset(stretches.kept)
        gone = [(worker_id, kind, each.ends_at) for each in sorted(times.stored[kind] - kept)]
        if stretches.kept:
            unreached = stretches.kept[-1].ends_at - REACH
            await _DROP_UNREACHED.run(worker_id, kind, unreached)
        new = [(new_id(), worker_id, kind, *each) for each in sorted(kept - times.stored[kind])]
        if gone:
            await _DROP_STRETCH.run_many(gone)
        if new:
            await _ADD_STRETCH.run_many(new)


def _times_of(
    worker_id: UUID, row: Row | None, known: dict[tuple[UUID, bool], list[Stretch]]
) -> WorkerTimes:
    times = WorkerTimes()
    if row is None:
        return times
    times.paid_until = None if row["paid_until"] is None else instant(row["paid_until"])
    totals = {ACCEPTED: row["accepted_microseconds"], SITTING: row["sitting_microseconds"]}
    for kind, gap in GAPS.items():
        kept = known.get((worker_id, kind), [])
        unsealed = Stretches(gap, known=kept).time
        sealed = timedelta(microseconds=totals[kind]) - unsealed
        times.stretches[kind] = Stretches(gap, known=kept, sealed=sealed)
        times.stored[kind] = frozenset(kept)
    return times


def _times(stored: object) -> list[WorkTime]:
    if stored is None:
        return []
    read = orjson.loads(stored) if isinstance(stored, str | bytes) else stored
    assert isinstance(read, list), "the column holds a list"
    return [(at, took) for at, took in read]


def _json(times: list[WorkTime]) -> str:
    return orjson.dumps(times).decode()
