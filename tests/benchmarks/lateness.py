"""How late the clock is, as an outside reader of the log sees it: from the moment to the commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson

ABANDONED, APPROVED = "AssignmentAbandoned", "AssignmentApproved"
LOOK_SECONDS = 0.004
LOOK_BACK = 1_000
TOLD = """SELECT id, kind, body FROM log
    WHERE id > $1 AND kind IN ('AssignmentAbandoned', 'AssignmentApproved')
        AND topic LIKE 'worker/%'"""


class Log:
    """The commits of the clock: when each was first seen."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, datetime]] = {ABANDONED: {}, APPROVED: {}}
        self._known: set[int] = set()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def followed(self, url: str) -> AsyncIterator[None]:
        """Follow the log from its present end for as long as the block lasts."""
        self._file: sqlite3.Connection | None = None
        if url.startswith("sqlite"):
            self._file = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        else:
            self._server = await asyncpg.connect(url)
        rows = await self.rows("SELECT coalesce(max(id), 0) FROM log WHERE id > $1", 0)
        self._last: int = rows[0][0]
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            if self._file is None:
                await self._server.close()
            else:
                self._file.close()

    async def rows(self, statement: str, after: object) -> Sequence[Any]:
        """The rows of a statement with one parameter, on either database."""
        if self._file is not None:
            return self._file.execute(statement.replace("$1", "?"), (after,)).fetchall()
        async with self._turn:
            return await self._server.fetch(statement, after)

    async def until_told(self, kind: str, ids: Iterable[str], *, seconds: float) -> None:
        """Wait until all of these were seen."""
        waiting = set(ids)
        until = asyncio.get_running_loop().time() + seconds
        while waiting := waiting - self.seen[kind].keys():
            assert asyncio.get_running_loop().time() < until, f"{len(waiting)} {kind} are missing"
            await asyncio.sleep(LOOK_SECONDS)

    async def _follow(self) -> None:
        while True:
            # On PostgreSQL entries come to light out of the order of their ids: look back a little.
            after = self._last - (0 if self._file else LOOK_BACK)
            rows = [row for row in await self.rows(TOLD, after) if row[0] not in self._known]
            now = datetime.now(UTC)
            for number, kind, body in rows:
                self._known.add(number)
                self._last = max(self._last, number)
                self.seen[kind].setdefault(orjson.loads(body)["assignment_id"], now)
            await asyncio.sleep(LOOK_SECONDS)


class Lateness:
    """By how many milliseconds moments were missed."""

    def __init__(self, moments: Mapping[str, datetime], seen: Mapping[str, datetime]) -> None:
        self.late_ms = sorted(
            (seen[key] - moment).total_seconds() * 1000 for key, moment in moments.items()
        )

    def at(self, share: float) -> float:
        """The lateness that this share of the moments stays below."""
        return self.late_ms[min(int(len(self.late_ms) * share), len(self.late_ms) - 1)]

    def __str__(self) -> str:
        parts = (
            f"p50 {self.at(0.5):.0f} ms, p99 {self.at(0.99):.0f} ms, at most {self.at(1):.0f} ms"
        )
        return f"late by {parts}"
