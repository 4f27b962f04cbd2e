"""A SQLite connection whose quick statements run in the event loop itself.

A statement takes some ten microseconds; the way to aiosqlite's thread and back takes ten times as
long, and each direction waits for the interpreter's lock. So only statements that wait use the
thread: a commit while the disk is slow, and a write while another process holds the lock.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import aiosqlite

from api.database.uncancelled import finish

CACHED_STATEMENTS = 512
QUICK_COMMIT_SECONDS = 0.001  # the loop itself waits for a disk that is quicker than this
RECENT_COMMITS = 16
ROWS_AT_ONCE = 64
READS = ("SELECT", "PRAGMA", "EXPLAIN")


class InLoopConnection(aiosqlite.Connection):
    """The connection that Tortoise uses. Its engine's lock gives it to one task at a time."""

    def __init__(self, path: str, pragmas: Iterable[str], *, busy_ms: int) -> None:
        super().__init__(partial(_opened, path, tuple(pragmas)), ROWS_AT_ONCE)
        self._busy_ms = busy_ms
        # The quickest recent commit shows the disk's speed; others may have waited for a processor.
        self._commits = deque([0.0], RECENT_COMMITS)

    async def begin(self) -> None:
        """Take the write lock; wait while another process has it."""
        await self.execute("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Return when the commit is on the disk. The lock is held already."""
        if self.in_transaction:
            await self._execute(self._commit)

    def _commit(self) -> None:
        start = time.perf_counter()
        self._conn.commit()
        self._commits.append(time.perf_counter() - start)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Run a quick step in the loop, any other in aiosqlite's thread, where it delays no task.

        A cancellation is raised after the step: until then nothing else may use the connection.
        """
        step = partial(fn, *args, **named)
        if self._is_quick(fn, args):
            try:
                return step()
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
        if fn != self._conn.close:
            step = partial(self._with_busy_timeout, step)
        return await finish(super()._execute(step))  # type: ignore[no-untyped-call]

    def _is_quick(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if fn == self._commit:
            return min(self._commits) < QUICK_COMMIT_SECONDS
        if fn in (self._conn.close, self._conn.executescript):
            return False
        sql = next((each for each in args if isinstance(each, str)), None)
        # A write outside a transaction commits by itself, and so waits for the disk.
        return sql is None or self.in_transaction or is_read(sql) or sql.startswith("BEGIN")

    def _with_busy_timeout(self, step: Callable[[], Any]) -> Any:
        self._conn.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        try:
            return step()
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def is_read(sql: str) -> bool:
    """Whether a statement only reads, by its first word."""
    return sql.startswith(READS) or sql.lstrip()[:7].upper().startswith(READS)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another process has the lock."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _opened(path: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=CACHED_STATEMENTS
    )
    connection.row_factory = sqlite3.Row
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    # A step in the loop must not wait for a lock.
    connection.execute("PRAGMA busy_timeout=0")
    return connection
