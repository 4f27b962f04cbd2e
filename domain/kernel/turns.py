"""Turns at a busy row: commands wait for it in a queue, and the clock is served next.

PostgreSQL serves those who wait for a row's lock in the order in which they came, or by chance. So
before a row, commands pass two advisory locks of its id: first the queue, where all but one of them
wait, and then the gate. The clock takes the gate alone: it waits for the command that holds the
row, and no other. Both locks are held until the transaction ends, like the row's.

In the order of locks, the turn of a row comes immediately before the row itself; the turns of
several rows are taken by id, like the rows. SQLite has one writer, and needs no turns.
"""

from __future__ import annotations

from uuid import UUID

from domain.kernel.statement import Statement, dialect

MOST_TURNS = 10  # of one statement: each takes room in PostgreSQL's table of locks
_QUEUE, _GATE = (f"pg_advisory_xact_lock(uuid_hash_extended(sought.id, {n}))" for n in (1, 2))


def in_turn(ids: str) -> str:
    """SQL that ends a condition: `ids` selects the column `id` of the rows that are locked next."""
    return _after(f"{_QUEUE} AS queue, {_GATE} AS gate", ids)


def next_in_turn(ids: str) -> str:
    """The same for the clock, which does not queue."""
    return _after(f"{_GATE} AS gate", ids)


async def take(id: UUID) -> None:
    """Wait for the turn in a statement of its own: the next one sees all that was committed."""
    if dialect() == "postgres":
        await _TAKE.rows(id)


def _after(locks: str, ids: str) -> str:
    # A subquery of volatile functions is evaluated whole, once, before the first row is read.
    turns = f"SELECT {locks} FROM ({ids} LIMIT {MOST_TURNS}) AS sought"
    return f"/* turn */ AND (SELECT count(*) FROM ({turns}) AS turns) >= 0 /* taken */"


_TAKE = Statement(f"SELECT 1 AS taken WHERE true {in_turn('SELECT $1::uuid AS id')}")
