"""Rotation of keys: every encrypted column is walked, and encrypted afresh by the first key.

A row is changed only where its value is the one that was read, so a concurrent change is never
lost. Transactions are short, and what one has done stays: the walk may end anywhere and begin
again. Files have their own keys in such a column, so their bytes are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.statement import Row, Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.secrets import keyring
from domain.secrets.columns import EncryptedColumn, declared
from domain.secrets.keyring import SecretUnreadable

ROWS_AT_ONCE = 100
FIRST_ID = UUID(int=0)


@dataclass(slots=True)
class Rotated:
    """What a walk did to one column."""

    column: EncryptedColumn
    renewed: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """The rows of a column that one key encrypted."""

    column: EncryptedColumn
    key_name: bytes
    rows: int


async def rotate(told: Callable[[int], None]) -> list[Rotated]:
    """Encrypt every value by the first key. `told` hears of the rows that were done."""
    return [await _rotate(column, told) for column in columns()]


async def uses() -> list[Use]:
    """How many rows of each column each key encrypts."""
    found = []
    for column in columns():
        for row in await _counting(column).rows():
            found.append(Use(column, bytes(row["key_name"]), int(row["rows"])))
    return found


def columns() -> Sequence[EncryptedColumn]:
    """The declared columns, by name."""
    return sorted(declared().values(), key=lambda column: column.name)


async def _rotate(column: EncryptedColumn, told: Callable[[int], None]) -> Rotated:
    done, after = Rotated(column), FIRST_ID
    while rows := await _others(column).rows(after, keyring.current().first, ROWS_AT_ONCE):
        after = key(rows[-1]["id"])
        await _renew(done, rows)
        told(len(rows))
    return done


async def _renew(done: Rotated, rows: Sequence[Row]) -> None:
    changes = []
    for row in rows:
        row_id, value = key(row["id"]), bytes(row["value"])
        try:
            changes.append((row_id, value, done.column.renewed(row_id, value)))
        except SecretUnreadable:
            done.unreadable += 1
    done.renewed += await _exchange(done.column, changes)


@retried
async def _exchange(column: EncryptedColumn, changes: Sequence[tuple[UUID, bytes, bytes]]) -> int:
    exchange = Statement(
        f"UPDATE {column.table} SET {column.column} = $3 WHERE id = $1 AND {column.column} = $2"
    )
    async with unit_of_work():
        return sum([await exchange.run(*change) for change in changes])


def _others(column: EncryptedColumn) -> Statement:
    """The next rows that another key than the first one encrypted."""
    value = column.column
    return Statement(
        f"""SELECT id, {value} AS value FROM {column.table}
            WHERE id > $1 AND {value} IS NOT NULL AND substr({value}, 2, 8) <> $2
            ORDER BY id LIMIT $3"""
    )


def _counting(column: EncryptedColumn) -> Statement:
    value = column.column
    return Statement(
        f"""SELECT substr({value}, 2, 8) AS key_name, count(*) AS rows FROM {column.table}
            WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY 1"""
    )
