"""A duty: one kind of thing that falls due by rows, and what is then done about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel.statement import Row, Statement, instant, key


class DueRow(NamedTuple):
    """A row whose moment has come, and what it belongs to: the HIT that is held first to change
    it, or the qualification type whose test it is."""

    id: UUID
    hit_id: UUID
    since: datetime


class DueColumn(NamedTuple):
    """Where the moments of a duty are kept: a column of those rows that meet a condition."""

    table: str
    column: str
    condition: str
    hit_id: str = "hit_id"

    def due(self, name: str) -> str:
        """SQL for the rows due at $1, the earliest first, $2 at most."""
        return f"{self._rows(name)} <= $1 ORDER BY {self.column} LIMIT $2"

    def next(self, name: str) -> str:
        """SQL for the first row past $1."""
        return f"{self._rows(name)} > $1 ORDER BY {self.column} LIMIT 1"

    def _rows(self, name: str) -> str:
        columns = f"'{name}' AS duty, id, {self.hit_id} AS hit_id, {self.column} AS moment"
        return f"SELECT {columns} FROM {self.table} WHERE {self.condition} AND {self.column}"


@dataclass(frozen=True, slots=True)
class Timer:
    """What the clock must do. Called with an instant and a limit, it does so many at most.

    `do` holds each of what is due that nobody else holds, looks again whether it is still due,
    and does all of them in one commit; it answers with the ids of those it did.
    """

    name: str
    moments: DueColumn
    do: Callable[[Sequence[DueRow], datetime], Awaitable[Sequence[UUID]]]

    async def __call__(self, at: datetime, limit: int) -> int:
        due = await self.due(at, limit)
        return len(await self.do(due, at)) if due else 0

    async def due(self, at: datetime, limit: int) -> list[DueRow]:
        """What is due at an instant, the earliest first, without locks."""
        rows = await Statement(self.moments.due(self.name)).rows(at, limit)
        return [_due(row) for row in rows]


def _due(row: Row) -> DueRow:
    return DueRow(key(row["id"]), key(row["hit_id"]), instant(row["moment"]))


@dataclass(frozen=True, slots=True)
class DueRows:
    """What of each duty is due at an instant, and when the next of all is."""

    due: Mapping[str, Sequence[DueRow]]
    next: datetime | None


class DueReader:
    """Reads the agenda of several duties in one statement, without locks."""

    def __init__(self, duties: Sequence[Timer]) -> None:
        self._names = [duty.name for duty in duties]
        parts = [part for d in duties for part in (d.moments.due(d.name), d.moments.next(d.name))]
        branches = (f"SELECT * FROM ({part}) AS part{n}" for n, part in enumerate(parts))
        self._statement = Statement(" UNION ALL ".join(branches))

    async def read(self, at: datetime, limit: int) -> DueRows:
        """What is due at an instant, so many of each duty at most, the earliest first."""
        found = await self._statement.rows(at, limit)
        rows = sorted(((_due(row), row["duty"]) for row in found), key=lambda each: each[0].since)
        due: dict[str, list[DueRow]] = {name: [] for name in self._names}
        for each, duty in rows:
            if each.since <= at:
                due[duty].append(each)
        return DueRows(due, next((each.since for each, _ in rows if each.since > at), None))
