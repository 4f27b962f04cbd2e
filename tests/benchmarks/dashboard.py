"""The dashboard of a worker with 100,000 assignments against that of a new one.

python -m tests.benchmarks.dashboard [sqlite] [postgres] [--quick]
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.database.connect import database
from domain.assignments.models import Assignment
from domain.dashboard import verifying
from domain.hits.models import HitGroup
from tests.benchmarks.browsing import Rows, write
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import QUICK_ROUNDS, ROUNDS, Comparison, Round
from tests.domain.dashboard.keeping import keep_up

TARGET = 1.5  # times as long as for a new worker, at most
OLD, NEW = "100,000 assignments", "a new worker"
MANY, FEW = 100_000, 100  # assignments; a new worker has them on as many days as the page shows
DAYS_SHOWN, STANDS, CLIENTS = 45, 20, 4
SECONDS, QUICK_SECONDS = 2.0, 1.0
COUNTS = "submitted approved rejected pending income"
PAGE = f"""{{ me {{ worker {{ dashboard {{ workerId countedUntil isRecounting
    hits {{ accepted submitted {{ count share }} approved {{ count share }} }}
    earnings {{ total rewards bonuses payments years {{ year total }} }}
    time {{ acceptedSeconds sittingSeconds hourlyAccepted hourlySitting }}
    goals {{ hits money hitsToday incomeToday endsAt }} paidUntil
    projectedPayments {{ at amount }}
    days(first: {DAYS_SHOWN}) {{ nodes {{ date paid paidOut {COUNTS} }} }}
    requesters(first: 10) {{ nodes {{ {COUNTS} approvalRate requester {{ name }} }} }}
    hitTypes(first: 10) {{ nodes {{ {COUNTS} medianWorkSeconds hourly hitType {{ title }} }} }}
}} }} }} }}"""
Groups = Mapping[UUID, UUID]  # of HIT types
NOW = datetime.now(UTC).replace(microsecond=0)


async def compare(kind: str, *, quick: bool = False) -> Comparison:
    """Both open the same page of one server, in turns."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=2, stands=STANDS, hits_each=1, slots=1)
        many = MANY // 10 if quick else MANY
        async with database(url):
            groups = {group.hit_type_id: group.id for group in await HitGroup.all()}
        for number, assignments in enumerate((many, FEW)):
            await write_work(url, market, number, count=assignments, groups=groups)
        await _counted(url)
        await analyzed(url)
        command, environment = kempelen(url)
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        seconds = QUICK_SECONDS if quick else SECONDS
        rounds: dict[str, Round] = {}
        for name, token in zip((OLD, NEW), market.tokens, strict=True):
            load = Load(program, _page(token), clients=CLIENTS)
            rounds[name] = lambda load=load: load.round(seconds)  # type: ignore[misc]
        comparison = Comparison(f"The dashboard, {KINDS[kind]}")
        await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS)
    comparison.show()
    print(f"  It takes {times(comparison):.2f} times as long as for a new worker.")
    return comparison


def times(comparison: Comparison) -> float:
    """How many times as long a page takes to the worker with many assignments."""
    return 1 / comparison.ratio(NEW)


async def write_work(url: str, market: Market, number: int, *, count: int, groups: Groups) -> None:
    """Approved assignments of a worker, spread over two years, or over the days of the page."""
    first = number * MANY
    await write(url, "hits", _hits(market, first, count, groups))
    await write(url, "assignments", _assignments(market, number, count, groups))
    await write(url, "work_records", _record(market, number, count))


async def _counted(url: str) -> None:
    async with database(url):
        began = time.perf_counter()
        await keep_up()
        took, many = time.perf_counter() - began, await Assignment.all().count()
        print(f"\n  {many:,} assignments recounted in {took:.1f} s")
        assert await verifying.differences() == []


def _page(token: str) -> Any:
    async def read(link: Connection, _number: int) -> None:
        data = await link.graphql(PAGE, {}, token)
        assert len(data["me"]["worker"]["dashboard"]["days"]["nodes"]) == DAYS_SHOWN

    return read


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


def _hits(market: Market, first: int, count: int, groups: Groups) -> Rows:
    yield ("id", "hit_type_id", "group_id", "requester_id", "status", "max_assignments",
           "available", "completed", "reward_cents", "fee_cents", "assignment_duration_seconds",
           "auto_approval_delay_seconds", "created_at", "expires_at")  # fmt: skip
    for n in range(count):
        stand = market.stands[n % STANDS]
        kind = stand.hit_type.id
        yield (_id(first + n), kind, groups[kind], stand.requester.id, "REVIEWABLE", 1, 0, 1, 5, 1,
               600, 86_400, NOW, NOW)  # fmt: skip


def _assignments(market: Market, number: int, count: int, groups: Groups) -> Rows:
    yield ("id", "hit_id", "group_id", "requester_id", "worker_id", "status", "accepted_at",
           "deadline", "ended_at", "submitted_at", "decided_at", "decided_by")  # fmt: skip
    between = timedelta(days=730 if count > FEW else DAYS_SHOWN + 5) / count
    for n in range(count):
        stand, at = market.stands[n % STANDS], NOW - (n + 1) * between
        hit = _id(number * MANY + n)
        yield (hit, hit, groups[stand.hit_type.id], stand.requester.id, market.workers[number].id,
               "APPROVED", at - timedelta(seconds=30 + n % 90), at, at, at, at,
               "REQUESTER")  # fmt: skip


def _record(market: Market, number: int, count: int) -> Rows:
    yield ("worker_id", "submitted", "returned", "abandoned", "approved", "rejected")
    yield (market.workers[number].id, count, 0, 0, count, 0)


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await compare(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
