"""Appends to the log, inside the transaction that makes the facts true."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import orjson

from subscriptions.limits import FEW_DRAFTS
from subscriptions.log.dialect import connection, is_sqlite
from subscriptions.log.entry import Draft

# Any number of drafts: PostgreSQL takes one parameter a column, SQLite one parameter in all.
POSTGRES_MANY = """
INSERT INTO log (topic, kind, body, occurred_at)
SELECT topic, kind, body, occurred_at
FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[])
    WITH ORDINALITY AS draft (topic, kind, body, occurred_at, place)
ORDER BY place
"""
SQLITE_MANY = """
INSERT INTO log (topic, kind, body, occurred_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) ORDER BY key
"""


async def append(drafts: Sequence[Draft]) -> None:
    """Write the drafts in their order, in one statement, on the current transaction.

    It should be the transaction's last statement, after it has locked all rows of its decision:
    the entries are placed after everything that is committed by now. Readers see them only after
    the commit.
    """
    if not drafts:
        return
    at = connection()
    sqlite = is_sqlite(at)
    rows = [_row(draft, sqlite) for draft in drafts]
    if len(rows) <= FEW_DRAFTS:
        await at.execute_query(_few(len(rows), sqlite), [field for row in rows for field in row])
    elif sqlite:
        await at.execute_query(SQLITE_MANY, [orjson.dumps(rows).decode()])
    else:
        await at.execute_query(POSTGRES_MANY, [list(column) for column in zip(*rows, strict=True)])


def _row(draft: Draft, sqlite: bool) -> tuple[str, str, str, datetime | str]:
    at = draft.occurred_at
    moment = at.astimezone(UTC).isoformat(" ") if sqlite else at
    return draft.topic, draft.kind, orjson.dumps(draft.body).decode(), moment


@cache
def _few(count: int, sqlite: bool) -> str:
    """Plain values run faster for a few drafts. Each count is a statement of its own."""
    numbers = iter(range(1, 4 * count + 1))
    mark = "?" if sqlite else "$"
    rows = (", ".join(f"{mark}{next(numbers)}" for _ in range(4)) for _ in range(count))
    values = ", ".join(f"({row})" for row in rows)
    return f"INSERT INTO log (topic, kind, body, occurred_at) VALUES {values}"
