"""Appending to the log, inside the transaction whose facts they are."""

from collections.abc import Sequence
from datetime import UTC

import orjson

from subscriptions.dialect import connection, is_sqlite
from subscriptions.entry import Draft

POSTGRES_APPEND = """
INSERT INTO log (topic, kind, body, occurred_at)
SELECT topic, kind, body, occurred_at
FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[])
    WITH ORDINALITY AS draft (topic, kind, body, occurred_at, place)
ORDER BY place
"""
SQLITE_APPEND = """
INSERT INTO log (topic, kind, body, occurred_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) ORDER BY key
"""


async def append(drafts: Sequence[Draft]) -> None:
    """Write the drafts in their order, in one statement, on the current transaction.

    It should be the transaction's last statement, when it holds all that it decides about: the
    entries are placed after all that was committed by now. Nothing reads them before the commit.
    """
    if not drafts:
        return
    at = connection()
    bodies = [orjson.dumps(draft.body).decode() for draft in drafts]
    if is_sqlite(at):
        rows = [
            (draft.topic, draft.kind, body, draft.occurred_at.astimezone(UTC).isoformat(" "))
            for draft, body in zip(drafts, bodies, strict=True)
        ]
        await at.execute_query(SQLITE_APPEND, [orjson.dumps(rows).decode()])
        return
    columns: list[object] = [
        [draft.topic for draft in drafts],
        [draft.kind for draft in drafts],
        bodies,
        [draft.occurred_at for draft in drafts],
    ]
    await at.execute_query(POSTGRES_APPEND, columns)
