"""The first page of hitGroups, twenty rows, over 340,000 open HITs in 3,617 groups.

python -m tests.benchmarks.browsing [sqlite] [postgres] [--quick]
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import QUICK_ROUNDS, ROUNDS, Comparison, Round

TARGET = 3.0
PLAIN = "plain Strawberry + Tortoise"
BY_HAND = "hand-written SQL"  # over HTTP too, of the same rows of our own database
GROUPS, HITS = 3_617, 340_000
REQUESTERS, ROWS, CLIENTS = 40, 20, 16
SECONDS, QUICK_SECONDS = 2.0, 1.0
DESCRIPTION = "Look at the picture and say what you see. " * 4
OURS = """{ hitGroups(first: 20) { nodes { id title description reward availableHits createdAt
    lastUpdatedAt expiresAt assignmentDurationSeconds autoApprovalDelaySeconds
    requester { id name } } } }"""
THEIRS = """{ groups(first: 20) { id title description reward availableHits createdAt
    lastUpdatedAt expiresAt assignmentDurationSeconds autoApprovalDelaySeconds
    requester { id name } } }"""

Rows = Iterator[tuple[Any, ...]]


async def compare(kind: str, *, quick: bool = False) -> Comparison:
    """Ours, the plain program, and SQL written by hand, over markets of the same size."""
    async with AsyncExitStack() as stack:
        start = stack.enter_async_context
        ours, theirs = await start(empty(kind)), await start(empty(kind))
        market = await filled(ours, workers=20, stands=REQUESTERS, hits_each=1, slots=1)
        await write_board(ours, market)
        await analyzed(ours)
        plain = [sys.executable, "-m", "tests.benchmarks.plain_board", theirs, "{port}"]
        async with running(plain, ready="/graphql?query={__typename}"):
            await write(theirs, "requester", _plain_requesters())
            await write(theirs, "hitgroup", _plain_groups())
            await write(theirs, "hit", _plain_hits())
        await analyzed(theirs)
        command, environment = kempelen(ours)
        by_hand = [sys.executable, "-m", "tests.benchmarks.plain_sql", ours, "{port}"]
        programs = {
            "Kempelen": await start(
                running(command, ready="/health/ready", environment=environment)
            ),
            PLAIN: await start(running(plain, ready="/graphql?query={__typename}")),
            BY_HAND: await start(running(by_hand, ready="/ready")),
        }
        mine = Load(programs["Kempelen"], _page(OURS, market.tokens), clients=CLIENTS)
        its = Load(programs[PLAIN], _page(THEIRS, None), clients=CLIENTS)
        least = Load(programs[BY_HAND], _rows, clients=CLIENTS)
        seconds = QUICK_SECONDS if quick else SECONDS
        rounds: dict[str, Round] = {
            "Kempelen": lambda: mine.round(seconds),
            PLAIN: lambda: its.round(seconds),
            BY_HAND: lambda: least.round(seconds),
        }
        title = f"hitGroups, {ROWS} of {GROUPS:,} groups over {HITS:,} HITs, {KINDS[kind]}"
        comparison = Comparison(title)
        await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS)
    comparison.show()
    return comparison


def _page(query: str, tokens: Sequence[str] | None) -> Any:
    async def read(link: Connection, number: int) -> None:
        data = await link.graphql(query, {}, tokens[number % len(tokens)] if tokens else None)
        [found] = data.values()
        _check(found["nodes"] if isinstance(found, dict) else found)

    return read


async def _rows(link: Connection, _number: int) -> None:
    _check((await link.post("/groups", {}))["nodes"])


def _check(rows: Sequence[Any]) -> None:
    assert len(rows) == ROWS, rows
    assert all(row["availableHits"] > 0 for row in rows[1:])


async def write_board(url: str, market: Market) -> None:
    """The groups and their HITs, beside those that the market was filled with."""
    await write(url, "hit_types", _types(market))
    await write(url, "hit_groups", _groups(market))
    await write(url, "hits", _hits(market))


async def write(url: str, table: str, rows: Rows) -> None:
    """Many rows at once; the first one names the columns."""
    columns = next(rows)
    if url.startswith("sqlite"):
        plain = ([_text(value) for value in row] for row in rows)
        marks = ", ".join("?" * len(columns))
        with sqlite3.connect(url.removeprefix("sqlite://")) as connection:
            names = ", ".join(columns)
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)
        connection.close()
        return
    server = await asyncpg.connect(url)
    await server.copy_records_to_table(table, columns=columns, records=rows)
    await server.close()


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | datetime) else value


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=3)


def _at(number: int) -> datetime:
    """Groups were made at different times, none in the order of their ids."""
    return NOW - timedelta(seconds=number * 7_919 % 100_003)


def _types(market: Market) -> Rows:
    yield ("id", "requester_id", "fingerprint", "title", "description", "keywords",
           "reward_cents", "assignment_duration_seconds", "auto_approval_delay_seconds",
           "created_at")  # fmt: skip
    for n in range(GROUPS):
        requester = market.stands[n % REQUESTERS].requester.id
        yield (_id(n), requester, f"{n:064}", f"Type {n}", DESCRIPTION, '["picture"]',
               5 + n % 200, 600, 86_400, _at(n))  # fmt: skip


def _groups(market: Market) -> Rows:
    yield ("id", "hit_type_id", "requester_id", "title", "description", "keywords",
           "search_text", "reward_cents", "hourly_cents", "assignment_duration_seconds",
           "auto_approval_delay_seconds", "available_hits", "total_hits", "is_open", "version",
           "newest_hit_at", "last_updated_at", "latest_expiry_at")  # fmt: skip
    for n in range(GROUPS):
        requester, count = market.stands[n % REQUESTERS].requester.id, _count(n)
        yield (_id(n), _id(n), requester, f"Type {n}", DESCRIPTION, '["picture"]',
               DESCRIPTION, 5 + n % 200, 30, 600, 86_400, count, count, True, 1, _at(n), NOW,
               LATER)  # fmt: skip


def _count(group: int) -> int:
    return len(range(group, HITS, GROUPS))


def _hits(market: Market) -> Rows:
    yield ("id", "hit_type_id", "group_id", "requester_id", "status", "max_assignments",
           "available", "reward_cents", "fee_cents", "assignment_duration_seconds",
           "auto_approval_delay_seconds", "created_at", "expires_at")  # fmt: skip
    for n in range(HITS):
        group = n % GROUPS
        requester = market.stands[group % REQUESTERS].requester.id
        yield (_id(n), _id(group), _id(group), requester, "ASSIGNABLE", 1, 1, 5, 1, 600, 86_400,
               NOW, LATER)  # fmt: skip


def _plain_requesters() -> Rows:
    yield ("id", "name")
    for n in range(REQUESTERS):
        yield (_id(n), f"Requester {n}")


def _plain_groups() -> Rows:
    yield ("id", "requester_id", "title", "description", "reward",
           "assignment_duration_seconds", "auto_approval_delay_seconds", "created_at",
           "last_updated_at", "expires_at")  # fmt: skip
    for n in range(GROUPS):
        yield (_id(n), _id(n % REQUESTERS), f"Type {n}", DESCRIPTION, 5 + n % 200, 600, 86_400,
               _at(n), NOW, LATER)  # fmt: skip


def _plain_hits() -> Rows:
    yield ("id", "group_id", "available", "created_at")
    for n in range(HITS):
        yield (_id(n), _id(n % GROUPS), 1, NOW)


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await compare(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
