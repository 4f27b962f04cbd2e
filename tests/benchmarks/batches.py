"""Publishing a batch of 100,000 rows while workers accept, against the database's own bulk load.

    python -m tests.benchmarks.batches [sqlite] [postgres] [--quick]

The bulk load is COPY on PostgreSQL, and executemany in one transaction on SQLite, of the same rows
of HITs and questions, with nothing beside it. The batch is published by the job of a server that
serves accepts and submits meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from api.composition import compose
from api.database.connect import database
from api.storage.folder import FolderStore
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.jobs.models import Job
from domain.kernel.ids import new_id
from domain.kernel.policy import MarketPolicy
from domain.ledger.providers import SANDBOX
from domain.storage import store
from tests.benchmarks.client import Connection, Load
from tests.benchmarks.databases import KINDS, analyzed, empty
from tests.benchmarks.market import Market, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.scripts import Ours
from tests.domain.batches.files import a_draft, publish

TARGET, TARGET_P99_MS = 1 / 3, 100.0
ROWS, QUICK_ROWS = 100_000, 20_000
WORKERS, STANDS, HITS_EACH, CLIENTS = 400, 20, 400, 4
THINK_SECONDS = 0.02  # of a client between two requests
WARM_SECONDS, ROUND_SECONDS = 2.0, 0.5
COLUMNS = ["text", "number"]


@dataclass(frozen=True, slots=True)
class Published:
    """How quickly a batch was published, and how workers fared meanwhile."""

    rate: float
    bulk_rate: float
    accepts_ms: list[float]  # ascending

    @property
    def ratio(self) -> float:
        """The speed as a share of the bulk load's."""
        return self.rate / self.bulk_rate

    @property
    def p99_ms(self) -> float:
        """How long nearly every accept took at most."""
        return self.accepts_ms[len(self.accepts_ms) * 99 // 100]

    @property
    def is_met(self) -> bool:
        """Whether both targets are met."""
        return self.ratio >= TARGET and self.p99_ms <= TARGET_P99_MS


class _Beside:
    """Workers who accept and submit at an even pace, and how long each accept took."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self.took: list[float] = []

    async def accept_and_submit(self, link: Connection, number: int) -> None:
        start = time.perf_counter()
        key = await self._ours.accept(link, number)
        self.took.append((time.perf_counter() - start) * 1000)
        await self._ours.submit(link, number, key)
        await asyncio.sleep(THINK_SECONDS)

    def sorted_ms(self) -> list[float]:
        """How long the accepts took, ascending."""
        return sorted(self.took)


async def measure(kind: str, *, quick: bool = False) -> Published:
    """One run on one kind of database."""
    rows = QUICK_ROWS if quick else ROWS
    compose(MarketPolicy(), SANDBOX)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        url = await stack.enter_async_context(empty(kind))
        market = await filled(url, workers=WORKERS, stands=STANDS, hits_each=HITS_EACH, slots=1)
        await analyzed(url)
        async with database(url):
            store.adopt(FolderStore(Path(folder)))
            batch = await _checked(market, rows)
            command, environment = kempelen(url, storage_folder=folder)
            program = await stack.enter_async_context(
                running(command, ready="/health/ready", environment=environment)
            )
            beside = _Beside(Ours(market))
            load = Load(program, beside.accept_and_submit, clients=CLIENTS)
            await load.round(WARM_SECONDS)
            beside.took.clear()
            batch = await publish(market.stands[0].requester, batch)
            while not await _is_over(batch):
                await load.round(ROUND_SECONDS)
            rate = rows / await _seconds(batch)
            bulk_rate = rows / await _bulk(url, rows)
    published = Published(rate, bulk_rate, beside.sorted_ms())
    _show(published, kind, rows)
    return published


async def _checked(market: Market, rows: int) -> Batch:
    """A batch that is checked already, as no file of a benchmark has errors."""
    lines = [f'"A sentence of some sixty characters, with a comma here.",{n}' for n in range(rows)]
    content = "\n".join([",".join(COLUMNS), *lines]).encode()
    draft = await a_draft(market.stands[0].requester, content)
    await Batch.filter(id=draft.id).update(
        state=BatchState.CHECKED, total_rows=rows, column_names=COLUMNS
    )
    return await Batch.get(id=draft.id)


async def _is_over(batch: Batch) -> bool:
    return (await Job.get(id=batch.job_id)).ended_at is not None


async def _seconds(batch: Batch) -> float:
    """How long the job took."""
    job, found = await Job.get(id=batch.job_id), await Batch.get(id=batch.id)
    assert found.state is BatchState.PUBLISHED, found.message
    assert job.started_at is not None
    assert job.ended_at is not None
    return (job.ended_at - job.started_at).total_seconds()


async def _bulk(url: str, rows: int) -> float:
    """The seconds that the bulk load of as many rows takes, made of those that are there."""
    if url.startswith("sqlite"):
        return await asyncio.to_thread(_executemany, url.removeprefix("sqlite://"), rows)
    return await _copy(url, rows)


def _executemany(path: str, rows: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")  # as our own connections have them
    try:
        hit = connection.execute("SELECT * FROM hits ORDER BY id DESC LIMIT 1").fetchone()
        questions = connection.execute(
            "SELECT body, template_id FROM questions WHERE template_id IS NOT NULL"
        ).fetchall()
        ids = [str(new_id()) for _ in range(rows)]
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        places = ", ".join("?" * len(hit))
        connection.executemany(
            f"INSERT INTO hits VALUES ({places})", [(key, *hit[1:]) for key in ids]
        )
        connection.executemany(
            "INSERT INTO questions (hit_id, body, template_id) VALUES (?, ?, ?)",
            _with(ids, questions),
        )
        connection.execute("COMMIT")
        return time.perf_counter() - start
    finally:
        connection.close()


async def _copy(url: str, rows: int) -> float:
    connection = await asyncpg.connect(url)
    try:
        hit = await connection.fetchrow("SELECT * FROM hits ORDER BY id DESC LIMIT 1")
        questions = await connection.fetch(
            "SELECT body, template_id FROM questions WHERE template_id IS NOT NULL"
        )
        ids = [new_id() for _ in range(rows)]
        names = list(hit.keys())
        records = [(key, *list(hit.values())[1:]) for key in ids]
        start = time.perf_counter()
        async with connection.transaction():
            await connection.copy_records_to_table("hits", records=records, columns=names)
            await connection.copy_records_to_table(
                "questions",
                records=_with(ids, questions),
                columns=["hit_id", "body", "template_id"],
            )
        return time.perf_counter() - start
    finally:
        await connection.close()


def _with(ids: Sequence[Any], questions: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(key, *each) for key, each in zip(ids, questions, strict=True)]


def _show(found: Published, kind: str, rows: int) -> None:
    print(
        f"\nA batch of {rows:,} rows, {KINDS[kind]}\n"
        f"  published at {found.rate:,.0f} a second, the bulk load at {found.bulk_rate:,.0f}: "
        f"{found.ratio:.2f} x (at least {TARGET:.2f} is wanted)\n"
        f"  {len(found.accepts_ms):,} accepts beside it, p50 "
        f"{found.accepts_ms[len(found.accepts_ms) // 2]:.0f} ms, p99 {found.p99_ms:.0f} ms, at "
        f"most {found.accepts_ms[-1]:.0f} ms (at most {TARGET_P99_MS:.0f} at p99 is wanted)"
    )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await measure(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
