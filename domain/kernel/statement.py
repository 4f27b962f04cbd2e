"""A statement written by hand, once, for both databases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

_LOCK = re.compile(r"\bFOR (NO KEY )?UPDATE(?: OF \w+)?( SKIP LOCKED)?")
_ANY = re.compile(r"= ANY\((\$\d+)::uuid\[\]\)")
_NUMBERS = re.compile(r"unnest\((\$\d+)::integer\[\]\) AS \w+ \(value\)")
_BYTE = re.compile(r"get_byte\((\$\d+)::bytea, ((?:[^()]|\([^()]*\))+)\)")
Row = dict[str, Any]


class Statement:
    """SQL with PostgreSQL's numbered parameters ($1) and row locks.

    On SQLite the same text runs without the locks (its one writer needs none), with ids as text;
    `= ANY($1::uuid[])` takes a list of ids on both, `unnest($1::integer[]) AS n (value)` one of
    numbers, and `get_byte($1::bytea, n)` is the n-th character of ASCII text given as bytes.
    """

    def __init__(self, text: str, *, sqlite: str | None = None) -> None:
        self._postgres = text
        plain = _ANY.sub(r"IN (SELECT value FROM json_each(\1))", _LOCK.sub("", sqlite or text))
        plain = _NUMBERS.sub(r"json_each(\1)", plain)
        plain = _BYTE.sub(r"unicode(substr(\1, \2 + 1, 1))", plain)
        self._sqlite = plain.replace("$", "?")

    async def rows(self, *values: object) -> list[Row]:
        """Run it and read every row."""
        connection, text, bound = self._ready(values)
        return await connection.execute_query_dict(text, bound)

    async def row(self, *values: object) -> Row | None:
        """Run it and read its first row, if there is one."""
        rows = await self.rows(*values)
        return rows[0] if rows else None

    async def run(self, *values: object) -> int:
        """Run an UPDATE or DELETE and count the rows it touched."""
        connection, text, bound = self._ready(values)
        touched, _ = await connection.execute_query(text, bound)
        return touched

    async def run_many(self, batches: Sequence[Sequence[object]]) -> None:
        """Run it once for each row of values."""
        connection, text, _ = self._ready(())
        plain = dialect(connection) == "sqlite"
        await connection.execute_many(
            text,
            [[_plain(value) for value in batch] if plain else list(batch) for batch in batches],
        )

    def _ready(self, values: Sequence[object]) -> tuple[BaseDBAsyncClient, str, list[Any]]:
        connection = get_connection("default")
        if dialect(connection) == "sqlite":
            return connection, self._sqlite, [_plain(value) for value in values]
        return connection, self._postgres, list(values)


def key(value: Any) -> UUID:
    """An id as a row gives it."""
    return value if type(value) is UUID else UUID(str(value))


def instant(value: Any) -> datetime:
    """An instant as a row gives it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def dialect(connection: BaseDBAsyncClient | None = None) -> str:
    """Which database this is: `sqlite` or `postgres`."""
    return (connection or get_connection("default")).capabilities.dialect


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return orjson.dumps(value).decode() if isinstance(value, list) else value
