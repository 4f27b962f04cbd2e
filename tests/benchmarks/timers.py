"""How late deadlines fire: 10,000 of them within a minute, while accepts and submits go on.

    python -m tests.benchmarks.timers [sqlite] [postgres] [--quick]

An outside reader polls the log; an abandonment's lateness is from its deadline to the moment the
reader sees it committed.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from api.database.connect import database
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import Sample
from tests.benchmarks.scripts import Ours

TARGET_MS = 100.0
DEADLINES, WINDOW_SECONDS = 10_000, 60
QUICK_DEADLINES, QUICK_WINDOW_SECONDS = 1_500, 9
LEAD_SECONDS = 8.0  # between writing the deadlines and the first of them
WORKERS, STANDS, SLOTS = 801, 20, 1
CLIENTS = 8
THINK_SECONDS = 0.02  # of a client between two requests: work goes on, at part of the top rate
POLL_SECONDS = 0.004
GRACE_SECONDS = 20.0
LOOK_BACK = 200
ABANDONED = """SELECT id, body FROM log
    WHERE id > $1 AND kind = 'AssignmentAbandoned' AND topic LIKE 'worker/%'"""

_TAKEN = Statement(
    "UPDATE hits SET status = 'UNASSIGNABLE', available = 0, pending = 1 WHERE id = $1"
)
_GROUPS = Statement("""
    UPDATE hit_groups SET available_hits = (SELECT count(*) FROM hits
        WHERE group_id = hit_groups.id AND status = 'ASSIGNABLE')
""")


class Log:
    """What has been committed, as an outside reader sees it: new abandonments in order."""

    async def open(self, url: str) -> None:
        """Begin at the end of the log as it is now."""
        self._file: sqlite3.Connection | None = None
        if url.startswith("sqlite"):
            self._file = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        else:
            self._server = await asyncpg.connect(url)
        rows = await self._rows("SELECT coalesce(max(id), 0) FROM log WHERE id > $1", 0)
        self._last: int = rows[0][0]
        self._seen: set[int] = set()

    async def abandoned(self) -> list[str]:
        """The assignments given back since the last call."""
        # On PostgreSQL entries appear out of the order of their ids: read some earlier ones again.
        after = self._last - (0 if self._file else LOOK_BACK)
        rows = [row for row in await self._rows(ABANDONED, after) if row[0] not in self._seen]
        self._seen.update(row[0] for row in rows)
        self._last = max((row[0] for row in rows), default=self._last)
        return [orjson.loads(row[1])["assignment_id"] for row in rows]

    async def _rows(self, statement: str, after: int) -> Sequence[Any]:
        if self._file is not None:
            return self._file.execute(statement.replace("$1", "?"), (after,)).fetchall()
        return await self._server.fetch(statement, after)


@dataclass(slots=True)
class Lateness:
    """Deadlines by assignment, and how late each fired."""

    deadlines: dict[str, datetime]
    late_ms: list[float]

    async def watch(self, log: Log, until: datetime) -> None:
        """Poll until all have fired, or long enough."""
        waiting = dict(self.deadlines)
        while waiting and datetime.now(UTC) < until:
            seen = await log.abandoned()
            now = datetime.now(UTC)
            for key in seen:
                if (deadline := waiting.pop(key, None)) is not None:
                    self.late_ms.append((now - deadline).total_seconds() * 1000)
            await asyncio.sleep(POLL_SECONDS)
        assert not waiting, f"{len(waiting)} deadlines did not fire"

    def at(self, share: float) -> float:
        """The lateness that this share of the deadlines stays below."""
        return sorted(self.late_ms)[min(int(len(self.late_ms) * share), len(self.late_ms) - 1)]


async def measure(kind: str, *, quick: bool = False) -> Lateness:
    """One run on one kind of database."""
    count, window = (
        (QUICK_DEADLINES, QUICK_WINDOW_SECONDS) if quick else (DEADLINES, WINDOW_SECONDS)
    )
    each = (count + 8_000) // STANDS
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=WORKERS, stands=STANDS, hits_each=each, slots=SLOTS)
        start = datetime.now(UTC) + timedelta(seconds=LEAD_SECONDS)
        async with database(url):
            deadlines = await _taken(market, count, start, window)
        await analyzed(url)
        command, environment = kempelen(url)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        log, lateness = Log(), Lateness(deadlines, [])
        await log.open(url)
        ours = Ours(market)

        async def think_and_work(link: Connection, number: int) -> None:
            await ours.accept_and_submit(link, count + number)
            await asyncio.sleep(THINK_SECONDS)

        ends = start + timedelta(seconds=window)
        load = Load(program, think_and_work, clients=CLIENTS)
        seconds = (ends - datetime.now(UTC)).total_seconds()
        _, sample = await asyncio.gather(
            lateness.watch(log, ends + timedelta(seconds=GRACE_SECONDS)), load.round(seconds)
        )
    _show(lateness, sample, kind)
    return lateness


async def _taken(market: Market, count: int, start: datetime, window: float) -> dict[str, datetime]:
    """Assignments in progress with their deadlines spread evenly over the window."""
    step = timedelta(seconds=window) / count
    rows = []
    hits = await Hit.all().order_by("group_id", "id")
    by_group: dict[object, list[Hit]] = {}
    for hit in hits:
        by_group.setdefault(hit.group_id, []).append(hit)
    order = [stand_hits[n] for n in range(len(hits) // STANDS) for stand_hits in by_group.values()]
    for number, hit in enumerate(order[:count]):
        deadline = start + step * number
        rows.append(
            Assignment(
                id=new_id(),
                hit_id=hit.id,
                group_id=hit.group_id,
                requester_id=hit.requester_id,
                worker_id=market.workers[number % WORKERS].id,
                status=AssignmentStatus.IN_PROGRESS,
                accepted_at=deadline - timedelta(hours=1),
                deadline=deadline,
            )
        )
    async with unit_of_work():
        await Assignment.bulk_create(rows)
        await _TAKEN.run_many([(row.hit_id,) for row in rows])
        await _GROUPS.run()
    return {str(row.id): row.deadline for row in rows}


def _show(lateness: Lateness, sample: Sample, kind: str) -> None:
    print(
        f"\n{len(lateness.late_ms):,} deadlines, {KINDS[kind]}, beside {sample.rate:.0f} accepts "
        f"and submits a second (p99 {sample.p99_ms:.0f} ms; client CPU {sample.client_cpu:.0%})\n"
        f"  late by p50 {lateness.at(0.5):.0f} ms, p99 {lateness.at(0.99):.0f} ms, "
        f"at most {lateness.at(1):.0f} ms (at most {TARGET_MS:.0f} at p99 is wanted)"
    )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await measure(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
