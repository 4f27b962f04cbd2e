"""How late the clock is on the busiest HIT: 64 clients accept and submit on one HIT alone.

    python -m tests.benchmarks.busy_hit [sqlite] [postgres] [--quick]

Deadlines of this HIT fall due at an even pace meanwhile, and each submission is approved by the
clock after a second. The lateness is from the moment to the commit, as an outside reader sees it.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
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
from tests.benchmarks.lateness import ABANDONED, APPROVED, Lateness, Log
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import Sample
from tests.benchmarks.scripts import Ours

TARGET_P50_MS, TARGET_P99_MS = 100.0, 500.0
CLIENTS = 64
DEADLINES_A_SECOND = 20
SECONDS, QUICK_SECONDS = 30, 8
MOST_CYCLES_A_SECOND = 400  # an upper bound: each worker works on the HIT once
APPROVED_AFTER_SECONDS = 1
LEAD_SECONDS = 12.0  # between writing the deadlines and the first of them
GRACE_SECONDS = 60.0

_TAKEN = Statement("""
    UPDATE hits SET available = available - $2, pending = pending + $2,
        auto_approval_delay_seconds = $3 WHERE id = $1
""")
MOMENTS = """SELECT id, auto_approval_at FROM assignments
    WHERE submitted_at IS NOT NULL AND submitted_at > $1"""


@dataclass(frozen=True, slots=True)
class BusyHit:
    """How late each kind of moment of the HIT was kept."""

    deadlines: Lateness
    approvals: Lateness


def is_met(late: Lateness) -> bool:
    """Whether the targets are met."""
    return late.at(0.5) <= TARGET_P50_MS and late.at(0.99) <= TARGET_P99_MS


async def measure(kind: str, *, quick: bool = False) -> BusyHit:
    """One run on one kind of database."""
    seconds = QUICK_SECONDS if quick else SECONDS
    count = seconds * DEADLINES_A_SECOND
    workers = count + (seconds + int(LEAD_SECONDS)) * MOST_CYCLES_A_SECOND
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=workers, stands=1, hits_each=1, slots=workers)
        start = datetime.now(UTC) + timedelta(seconds=LEAD_SECONDS)
        async with database(url):
            deadlines = await _in_progress(market, count, start)
        await analyzed(url)
        log, ours = Log(), Ours(market)
        await stack.enter_async_context(log.followed(url))
        command, environment = kempelen(url)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )

        async def work(link: Connection, number: int) -> None:
            await ours.accept_and_submit(link, count + number)

        load = Load(program, work, clients=CLIENTS)
        # The queue is there before the first deadline.
        ends = start + timedelta(seconds=seconds)
        sample = await load.round((ends - datetime.now(UTC)).total_seconds())
        await log.until_told(ABANDONED, deadlines, seconds=GRACE_SECONDS)
        approvals = {str(row[0]): _instant(row[1]) for row in await log.rows(MOMENTS, start)}
        await log.until_told(APPROVED, approvals, seconds=GRACE_SECONDS)
    late = BusyHit(
        Lateness(deadlines, log.seen[ABANDONED]), Lateness(approvals, log.seen[APPROVED])
    )
    _show(late, sample, kind)
    return late


async def _in_progress(market: Market, count: int, start: datetime) -> dict[str, datetime]:
    """Assignments of the HIT in progress, with their deadlines at an even pace."""
    hit = await Hit.get()
    rows = []
    for number in range(count):
        deadline = start + timedelta(seconds=number / DEADLINES_A_SECOND)
        rows.append(
            Assignment(
                id=new_id(),
                hit_id=hit.id,
                group_id=hit.group_id,
                requester_id=hit.requester_id,
                worker_id=market.workers[number].id,
                status=AssignmentStatus.IN_PROGRESS,
                accepted_at=deadline - timedelta(hours=1),
                deadline=deadline,
            )
        )
    async with unit_of_work():
        await Assignment.bulk_create(rows)
        await _TAKEN.run(hit.id, count, APPROVED_AFTER_SECONDS)
    return {str(row.id): row.deadline for row in rows}


def _instant(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _show(late: BusyHit, sample: Sample, kind: str) -> None:
    print(
        f"\nThe busiest HIT, {KINDS[kind]}: {CLIENTS} clients, beside {sample.rate:.0f} accepts "
        f"and submits a second (p99 {sample.p99_ms:.0f} ms; client CPU {sample.client_cpu:.0%})\n"
        f"  {len(late.deadlines.late_ms):,} deadlines {late.deadlines}\n"
        f"  {len(late.approvals.late_ms):,} approvals {late.approvals}\n"
        f"  (at most {TARGET_P50_MS:.0f} ms at p50 and {TARGET_P99_MS:.0f} ms at p99 are wanted)"
    )


async def main(words: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in words] or KINDS:
        await measure(kind, quick="--quick" in words)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
