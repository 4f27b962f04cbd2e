"""How late deadlines fire: 10,000 of them within a minute, while accepts and submits go on.

    python -m tests.benchmarks.timers [sqlite] [postgres] [--quick]

An outside reader polls the log; an abandonment's lateness is from its deadline to the moment the
reader sees it committed.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from api.database.connect import database
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.lateness import ABANDONED, Lateness, Log
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import Sample
from tests.benchmarks.scripts import Ours

TARGET_MS = 100.0
DEADLINES, WINDOW_SECONDS = 10_000, 60
QUICK_DEADLINES, QUICK_WINDOW_SECONDS = 1_500, 9
LEAD_SECONDS = 12.0  # between writing the deadlines and the first of them
WORKERS, STANDS, SLOTS = 801, 20, 1
CLIENTS = 8
THINK_SECONDS = 0.02  # of a client between two requests: work goes on, at part of the top rate
GRACE_SECONDS = 20.0

_TAKEN = Statement(
    "UPDATE hits SET status = 'UNASSIGNABLE', available = 0, pending = 1 WHERE id = $1"
)
_GROUPS = Statement("""
    UPDATE hit_groups SET available_hits = (SELECT count(*) FROM hits
        WHERE group_id = hit_groups.id AND status = 'ASSIGNABLE')
""")


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
        log, ours = Log(), Ours(market)
        await stack.enter_async_context(log.followed(url))
        command, environment = kempelen(url)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )

        async def think_and_work(link: Connection, number: int) -> None:
            await ours.accept_and_submit(link, count + number)
            await asyncio.sleep(THINK_SECONDS)

        ends = start + timedelta(seconds=window)
        load = Load(program, think_and_work, clients=CLIENTS)
        seconds = (ends - datetime.now(UTC)).total_seconds()
        sample = await load.round(seconds)
        await log.until_told(ABANDONED, deadlines, seconds=GRACE_SECONDS)
    lateness = Lateness(deadlines, log.seen[ABANDONED])
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
        f"  {lateness} (at most {TARGET_MS:.0f} at p99 is wanted)"
    )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await measure(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
