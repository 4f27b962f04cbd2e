"""Empty databases for one run, removed after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg

SERVER = os.environ.get("KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
KINDS = {"sqlite": "SQLite FULL", "postgres": "PostgreSQL"}
HERE = Path.cwd()  # not /tmp, which may be in memory
_numbers = count(1)


@asynccontextmanager
async def empty(kind: str) -> AsyncIterator[str]:
    """The URL of an empty database of that kind, on a real disk."""
    if kind == "sqlite":
        (HERE / "var").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=HERE / "var") as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
        return
    name = f"kempelen_bench_{os.getpid()}_{next(_numbers)}"
    await _administer(f"CREATE DATABASE {name}")
    try:
        yield f"{SERVER.rpartition('/')[0]}/{name}"
    finally:
        await _administer(f"DROP DATABASE {name} WITH (FORCE)")


async def analyzed(url: str) -> None:
    """Tell PostgreSQL what is in its tables now, as its own daemon would after a while."""
    if url.startswith("sqlite"):
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(SERVER)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
