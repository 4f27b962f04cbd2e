"""What the log costs a commit: the same small write with and without its entry, side by side.

    python -m tests.benchmarks.commit_throughput [sqlite] [postgres]

Rounds with and without take turns, so that whatever else the machine does meets both alike.
"""

import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime

import asyncpg
from tortoise.transactions import in_transaction

from api.database.connect import database
from api.database.migrate import migrate
from subscriptions.log.entry import Draft
from subscriptions.log.writer import append
from tests.tables import CREATE_BOX, Box

WRITERS = 8
ROUNDS = 12
COMMITS = 80
AT_LEAST = 0.8
NAME = f"kempelen_bench_{os.getpid()}"


async def commits_per_second(ids: itertools.count, *, with_log: bool) -> float:
    async def write() -> None:
        for _ in range(COMMITS):
            async with in_transaction("default"):
                box = await Box.create(id=next(ids), label="before")
                await Box.filter(id=box.id).update(label="after")
                if with_log:
                    fact = {"id": box.id, "label": "after"}
                    await append([Draft(f"box/{box.id}", "BoxPut", fact, datetime.now(UTC))])

    start = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return WRITERS * COMMITS / (time.perf_counter() - start)


async def measure(kind: str, url: str) -> float:
    await migrate(url)
    async with database(url, models=["tests.tables"], pool_size=WRITERS) as connection:
        await connection.execute_script(CREATE_BOX)
        ids = itertools.count()
        figures: dict[bool, list[float]] = {True: [], False: []}
        for warm in [True, *[False] * ROUNDS]:
            for with_log in (False, True):
                figure = await commits_per_second(ids, with_log=with_log)
                if not warm:
                    figures[with_log].append(figure)
    ratios = [on / off for on, off in zip(figures[True], figures[False], strict=True)]
    without, with_log = statistics.median(figures[False]), statistics.median(figures[True])
    ratio = statistics.median(ratios)
    print(
        f"{kind}: {without:,.0f} commits/s without the log, {with_log:,.0f} with it; "
        f"ratio {ratio:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f})"
    )
    return ratio


async def main(kinds: list[str]) -> bool:
    ratios = []
    if "sqlite" in kinds:
        with tempfile.TemporaryDirectory(dir=".") as directory:
            ratios.append(await measure("SQLite (FULL)", f"sqlite://{directory}/bench.sqlite3"))
    if "postgres" in kinds:
        server = os.environ.get(
            "KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres"
        )
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {NAME}")
        try:
            url = f"{server.rpartition('/')[0]}/{NAME}"
            ratios.append(await measure(f"PostgreSQL ({WRITERS} writers)", url))
        finally:
            await connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
            await connection.close()
    return min(ratios) >= AT_LEAST


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(sys.argv[1:] or ["sqlite", "postgres"])) else 1)
