"""One PostgreSQL database for many tests, and a driver that asks it less."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest

from api.database import connect

LAST_BUILT_IN = 16_383  # ids of types: later ones differ between databases
NOTHING_ASKED = SimpleNamespace(name="no statement was replaced")

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations_applied'
"""
# Of a process that a test has killed.
END_WORK = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""
RESTART = """
PERFORM setval(format('public.%I', sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
"""


@contextmanager
def types_asked_once() -> Iterator[None]:
    """asyncpg asks anew over each connection what an array is, in the dearest of all statements."""
    answers: dict[tuple[int, ...], Any] = {}
    ask = asyncpg.Connection._introspect_types

    async def asked_once(connection: Any, types: set[int], *more: Any) -> tuple[Any, Any]:
        if max(types) > LAST_BUILT_IN:
            return await ask(connection, types, *more)
        key = tuple(sorted(types))
        if key not in answers:
            answers[key], statement = await ask(connection, types, *more)
            return answers[key], statement
        return answers[key], NOTHING_ASKED

    with pytest.MonkeyPatch.context() as library:
        library.setattr(asyncpg.Connection, "_introspect_types", asked_once)
        yield


class Postgres:
    """A migrated database that can be made again what it was, over a connection that is kept."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.Runner()

    def __enter__(self) -> "Postgres":
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._run(self._connection.close())
        finally:
            self._thread.submit(self._loop.close).result()
            self._thread.shutdown()

    def restore(self) -> None:
        """Empty every table but for the rows that the migrations themselves write."""
        try:
            self._run(self._restore())
        except connect.UNREACHABLE:
            if not self._connection.is_closed():
                raise
            self._run(self._connect())  # A test has cut every link to this database.
            self._run(self._restore())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._thread.submit(self._loop.run, work).result()

    async def _connect(self) -> None:
        """As a replica, whose triggers and foreign keys do not run."""
        as_replica = {"session_replication_role": "replica"}
        self._connection = await asyncpg.connect(self.url, server_settings=as_replica)

    async def _open(self) -> None:
        """One call of a function restores: the server plans its statements once."""
        await self._connect()
        await self._connection.execute("CREATE SCHEMA seed")
        tables = [row["relname"] for row in await self._connection.fetch(TABLES)]
        steps = [await self._step(table) for table in tables]
        body = f"{RESTART} {' '.join(steps)}"
        await self._connection.execute(
            f"CREATE FUNCTION seed.restore() RETURNS void LANGUAGE plpgsql AS $$BEGIN {body} END$$"
        )

    async def _step(self, table: str) -> str:
        """Deleting few rows takes a tenth of what TRUNCATE takes, which makes new files."""
        emptied = f"DELETE FROM public.{table};"
        if not await self._connection.fetchval(f"SELECT EXISTS (SELECT FROM public.{table})"):
            return f"IF EXISTS (SELECT FROM public.{table}) THEN {emptied} END IF;"
        await self._connection.execute(f"CREATE TABLE seed.{table} AS TABLE public.{table}")
        return (
            f"{emptied} INSERT INTO public.{table} OVERRIDING SYSTEM VALUE "
            f"SELECT * FROM seed.{table};"
        )

    async def _restore(self) -> None:
        await self._connection.execute(END_WORK)
        await self._connection.execute("SELECT seed.restore()")
