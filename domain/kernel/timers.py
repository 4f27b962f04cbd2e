"""Timers: each finds the rows of one kind that are due, and handles them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel.statement import Row, Statement, dialect, instant, key
from domain.kernel.work import retried, unit_of_work

TURN_SECONDS = 0.4  # of waiting for one lock; the turn comes after a commit or two
_WAIT = Statement("SELECT set_config('lock_timeout', $1, true)")
_LOCK_NOT_AVAILABLE = "55P03"
_LONG_TURN = Statement(
    "SELECT pg_try_advisory_xact_lock(hashtext($1)) AS is_free",
    sqlite="SELECT $1 <> '' AS is_free",
)


class TurnMissed(Exception):
    """Another transaction held the rows for too long."""


class DueRow(NamedTuple):
    """A row that is due since `due_at`.

    `parent_id` is the HIT that must be locked before the row changes; for a test it is the
    qualification type.
    """

    id: UUID
    parent_id: UUID
    due_at: datetime


class MostACommit(NamedTuple):
    """How many rows one commit may do: on SQLite every other commit waits for it."""

    sqlite: int
    postgres: int


class DueColumn(NamedTuple):
    """The column that says when a row is due, and the condition under which it counts."""

    table: str
    column: str
    condition: str
    parent_column: str = "hit_id"
    key_column: str = "id"

    def due_sql(self, timer: str) -> str:
        """SQL for the rows due at $1, the earliest first, $2 at most."""
        return f"{self._select(timer)} <= $1 ORDER BY {self.column} LIMIT $2"

    def next_sql(self, timer: str) -> str:
        """SQL for the first row that is due after $1."""
        return f"{self._select(timer)} > $1 ORDER BY {self.column} LIMIT 1"

    def _select(self, timer: str) -> str:
        columns = (
            f"{self.key_column} AS id, {self.parent_column} AS parent_id, {self.column} AS due_at"
        )
        condition = f"{self.condition} AND {self.column}"
        return f"SELECT '{timer}' AS timer, {columns} FROM {self.table} WHERE {condition}"


@dataclass(frozen=True, slots=True)
class Timer:
    """One kind of work that becomes due. Called with an instant and a limit, it does one batch.

    `do` locks the rows that no other process has locked, checks again that they are due, and
    handles all of them in one commit. It returns the ids of the rows that it handled.
    `await_parent` waits for what `do` locks first, and locks it: for rows of one parent.
    `most_a_commit` is for rows that take long, so that requests between two commits wait for less.
    """

    name: str
    due_column: DueColumn
    do: Callable[[Sequence[DueRow], datetime], Awaitable[Sequence[UUID]]]
    await_parent: Callable[[Sequence[DueRow]], Awaitable[object]] | None = None
    most_a_commit: MostACommit | None = None

    async def __call__(self, at: datetime, limit: int) -> int:
        due = await self.due(at, limit)
        return len(await self.do(due, at)) if due else 0

    def rows_a_commit(self, at_most: int) -> int:
        """How many rows to do in one commit."""
        if self.most_a_commit is None:
            return at_most
        most = self.most_a_commit
        return min(at_most, most.sqlite if dialect() == "sqlite" else most.postgres)

    @property
    def is_long(self) -> bool:
        """Whether its rows take long, so that it rests between commits."""
        return self.most_a_commit is not None

    def can_wait(self) -> bool:
        """Whether there is something to wait for: on SQLite no other transaction holds a row."""
        return self.await_parent is not None and dialect() == "postgres"

    @retried
    async def do_free(self, due: Sequence[DueRow], at: datetime) -> Sequence[UUID]:
        """Do rows that nobody holds. Long rows are done by one process at a time, so that the
        others go on answering people: none are done while another process does some."""
        if not self.is_long:
            return await self.do(due, at)
        async with unit_of_work():
            free = await _LONG_TURN.row(f"kempelen:{self.name}")
            assert free is not None, "the statement has one row"
            return await self.do(due, at) if free["is_free"] else []

    @retried
    async def do_in_turn(self, due: Sequence[DueRow], at: datetime) -> Sequence[UUID]:
        """Do rows of one parent that other transactions held, after a wait for it.

        Raises TurnMissed.
        """
        assert self.await_parent is not None, "ask first whether it can wait"
        try:
            async with unit_of_work():
                await _WAIT.rows(f"{TURN_SECONDS}s")
                await self.await_parent(due)
                return await self.do(due, at)
        except Exception as error:
            if getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise TurnMissed from error
            raise

    async def due(self, at: datetime, limit: int) -> list[DueRow]:
        """The rows that are due at an instant, the earliest first, without locks."""
        rows = await Statement(self.due_column.due_sql(self.name)).rows(at, limit)
        return [_due_row(row) for row in rows]


def _due_row(row: Row) -> DueRow:
    return DueRow(key(row["id"]), key(row["parent_id"]), instant(row["due_at"]))


@dataclass(frozen=True, slots=True)
class DueRows:
    """The due rows of each timer, by its name, and when the next row of any timer is due."""

    due: Mapping[str, Sequence[DueRow]]
    next_at: datetime | None


class DueReader:
    """Reads the due rows of several timers in one statement, without locks."""

    def __init__(self, timers: Sequence[Timer]) -> None:
        self._names = [timer.name for timer in timers]
        columns = [(timer.due_column, timer.name) for timer in timers]
        parts = [sql for column, n in columns for sql in (column.due_sql(n), column.next_sql(n))]
        branches = (f"SELECT * FROM ({part}) AS part{n}" for n, part in enumerate(parts))
        self._statement = Statement(" UNION ALL ".join(branches))

    async def read(self, at: datetime, limit: int) -> DueRows:
        """The rows due at an instant, at most `limit` for each timer, the earliest first."""
        found = await self._statement.rows(at, limit)
        rows = [(_due_row(row), row["timer"]) for row in found]
        rows.sort(key=lambda pair: pair[0].due_at)
        due: dict[str, list[DueRow]] = {name: [] for name in self._names}
        for each, timer in rows:
            if each.due_at <= at:
                due[timer].append(each)
        return DueRows(due, next((each.due_at for each, _ in rows if each.due_at > at), None))
