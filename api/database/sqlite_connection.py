"""A SQLite connection that runs its statements in the event loop itself.

A statement of ours takes some ten microseconds; handing it to a thread and taking its answer back
takes ten times as long, and each way waits for the interpreter's lock. So only what waits leaves
the loop: a commit while the disk is slow, and whoever meets another process that is writing.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from api.database.uncancelled import finish

CACHED_STATEMENTS = 512
QUICK_COMMIT_SECONDS = 0.001  # a disk that is quicker than this is waited for in the loop
LATE_COMMITS = 16
READS = ("SELECT", "PRAGMA", "EXPLAIN")

Result = TypeVar("Result")
Values = Sequence[Any] | None


class Connection:
    """What Tortoise asks of a connection. Its engine's lock gives it to one task at a time."""

    def __init__(self, path: str, pragmas: Iterable[str], *, busy_ms: int) -> None:
        self._busy_ms = busy_ms
        self._conn = sqlite3.connect(
            path,
            timeout=busy_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
        )
        self._conn.row_factory = sqlite3.Row
        for pragma in pragmas:
            self._conn.execute(f"PRAGMA {pragma}")
        # In the loop nothing waits for a lock: see `_run`.
        self._conn.execute("PRAGMA busy_timeout=0")
        self._thread = ThreadPoolExecutor(1, "sqlite")
        # The quickest of late tells of the disk; the others may have waited for a processor.
        self._commits = deque([0.0], LATE_COMMITS)

    @property
    def in_transaction(self) -> bool:
        return self._conn.in_transaction

    @property
    def total_changes(self) -> int:
        return self._conn.total_changes

    async def execute(self, sql: str, values: Values = None) -> sqlite3.Cursor:
        return await self._run(sql, lambda: self._conn.execute(sql, values or ()))

    async def execute_fetchall(self, sql: str, values: Values = None) -> list[sqlite3.Row]:
        return await self._run(sql, lambda: self._conn.execute(sql, values or ()).fetchall())

    async def execute_insert(self, sql: str, values: Values = None) -> tuple[int | None]:
        cursor = await self.execute(sql, values)
        return (cursor.lastrowid,)

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        return await self._run(sql, lambda: self._conn.executemany(sql, rows))

    async def executescript(self, script: str) -> sqlite3.Cursor:
        return await self._waiting(lambda: self._conn.executescript(script))

    async def begin(self) -> None:
        """Take the write lock, waiting for another process that has it."""
        await self.execute("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Returns when it is on the disk. It has the lock already, and waits for no other."""
        if not self._conn.in_transaction:
            return
        if min(self._commits) < QUICK_COMMIT_SECONDS:
            self._commit()
        else:
            await finish(self._in_thread(self._commit))

    def _commit(self) -> None:
        start = time.perf_counter()
        self._conn.commit()
        self._commits.append(time.perf_counter() - start)

    async def rollback(self) -> None:
        self._conn.rollback()

    async def close(self) -> None:
        """The last connection to leave tidies the file, which may take a while."""
        await finish(self._in_thread(self._conn.close))
        self._thread.shutdown(wait=False)

    async def _run(self, sql: str, step: Callable[[], Result]) -> Result:
        """In the loop, but for a write that commits by itself, and for meeting another writer."""
        if not self._conn.in_transaction and not (is_read(sql) or sql.startswith("BEGIN")):
            return await self._waiting(step)
        try:
            return step()
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
        return await self._waiting(step)

    async def _waiting(self, step: Callable[[], Result]) -> Result:
        """In the thread, where waiting for the disk or for another process holds nobody up.

        Whoever is cancelled meanwhile learns it afterwards: nothing else may use the connection.
        """
        return await finish(self._in_thread(partial(self._patient, step)))

    async def _in_thread(self, step: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)

    def _patient(self, step: Callable[[], Result]) -> Result:
        self._conn.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        try:
            return step()
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def is_read(sql: str) -> bool:
    """Whether a statement only reads, as far as its first word tells."""
    return sql.startswith(READS) or sql.lstrip()[:7].upper().startswith(READS)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another process has the lock."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
