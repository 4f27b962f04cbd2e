"""SQL statements that are written once and run on both databases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

_LOCK = re.compile(r"\bFOR (?:(?:NO KEY )?UPDATE|(?:KEY )?SHARE)(?: OF \w+)?(?: SKIP LOCKED)?")
_TURN = re.compile(r"/\* turn \*/.*?/\* taken \*/", re.DOTALL)
_IDS = re.compile(r"= ANY\((\$\d+)::uuid\[\]\)")
_NUMBERS = re.compile(r"unnest\((\$\d+)::integer\[\]\) AS \w+ \(value\)")
_BYTE = re.compile(r"get_byte\((\$\d+)::bytea, ((?:[^()]|\([^()]*\))+)\)")
Row = dict[str, Any]


class Statement:
    """SQL with PostgreSQL's numbered parameters ($1) and row locks.

    On SQLite the same text runs without the locks and turns (it has one writer) and with ids as
    text.
    `= ANY($1::uuid[])` takes a list of ids on both, `unnest($1::integer[]) AS n (value)` a list of
    numbers, and `get_byte($1::bytea, n)` is the n-th character of ASCII text given as bytes.
    `sqlite` is another text for SQLite, where the two differ in more than that.
    """

    def __init__(self, text: str, *, sqlite: str | None = None) -> None:
        self._postgres = text
        plain = _LOCK.sub("", _TURN.sub("", sqlite or text))
        plain = _IDS.sub(r"IN (SELECT value FROM json_each(\1))", plain)
        plain = _NUMBERS.sub(r"json_each(\1)", plain)
        plain = _BYTE.sub(r"unicode(substr(\1, \2 + 1, 1))", plain)
        self._sqlite = plain.replace("$", "?")

    async def rows(self, *values: object) -> list[Row]:
        """Run it and read every row."""
        connection, text, bound = self._prepare(values)
        return await connection.execute_query_dict(text, bound)

    async def row(self, *values: object) -> Row | None:
        """Run it and read its first row, if there is one."""
        rows = await self.rows(*values)
        return rows[0] if rows else None

    async def run(self, *values: object) -> int:
        """Run a statement. Returns the number of rows that an UPDATE or DELETE changed.

        PostgreSQL counts the rows of an INSERT elsewhere: ask for what it returns by `row`.
        """
        connection, text, bound = self._prepare(values)
        changed, _ = await connection.execute_query(text, bound)
        return changed

    async def run_many(self, batches: Sequence[Sequence[object]]) -> None:
        """Run it once for each row of values."""
        connection, text, _ = self._prepare(())
        if dialect(connection) == "sqlite":
            rows = [[_sqlite_value(value) for value in batch] for batch in batches]
        else:
            rows = [list(batch) for batch in batches]
        await connection.execute_many(text, rows)

    def _prepare(self, values: Sequence[object]) -> tuple[BaseDBAsyncClient, str, list[Any]]:
        connection = get_connection("default")
        if dialect(connection) == "sqlite":
            return connection, self._sqlite, [_sqlite_value(value) for value in values]
        return connection, self._postgres, list(values)


def key(value: Any) -> UUID:
    """The id in a column: text on SQLite."""
    return value if type(value) is UUID else UUID(str(value))


def instant(value: Any) -> datetime:
    """The instant in a column: text on SQLite."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def dialect(connection: BaseDBAsyncClient | None = None) -> str:
    """Which database this is: `sqlite` or `postgres`."""
    return (connection or get_connection("default")).capabilities.dialect


def _sqlite_value(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return orjson.dumps(value).decode() if isinstance(value, list) else value
