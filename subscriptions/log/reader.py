"""Reads the log without a gap: only entries before which no further entry can appear.

On PostgreSQL an entry gets its id and transaction id before its commit, so a reader that asked
for all entries past the last one would lose those that commit late. This reader takes only
entries before every open transaction (the horizon): these are all visible, and none can be added.
The migration `0001_log` describes how an entry is placed after the entries that caused it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from subscriptions.limits import MAX_TOPICS, PAGE, TRIM_PAGE, TRIM_PAGES
from subscriptions.log.dialect import connection, is_sqlite
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position, PositionTrimmed, UnreadablePosition

HORIZON = "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"


@dataclass(frozen=True, slots=True)
class LogPage:
    """The result of one statement: entries in order, and the state of the log at that moment."""

    entries: list[Entry]
    is_last: bool
    has_unsettled: bool


async def read(
    after: Position, *, limit: int = PAGE, topics: Sequence[str] | None = None
) -> list[Entry]:
    """The next settled entries past a position, of the topics or of all.

    Raises PositionTrimmed when the log was trimmed past the position.
    """
    return (await page(after, limit=limit, topics=topics)).entries


async def page(
    after: Position, *, limit: int = PAGE, topics: Sequence[str] | None = None
) -> LogPage:
    """As `read`, and whether the log has more entries: settled past this page, or unsettled."""
    assert 0 < limit <= PAGE, "a page of the log has between one and PAGE entries"
    assert topics is None or 0 < len(topics) <= MAX_TOPICS, "too few or too many topics"
    at = connection()
    statement = _page_sql(is_sqlite(at), None if topics is None else len(topics))
    rows = await at.execute_query_dict(statement, [*after, limit, *(topics or ())])
    if after < (rows[0]["trimmed_xid"], rows[0]["trimmed_id"]):
        raise PositionTrimmed("The log was trimmed past this cursor. Read the state again.")
    entries = [_entry(row) for row in rows if row["id"] is not None]
    return LogPage(entries, len(entries) < limit, bool(rows[0]["has_unsettled"]))


async def committed(
    topic: str, after: Position, *, kinds: Collection[str], where: tuple[str, int] | None = None
) -> list[Entry]:
    """All entries of a topic past a position that are committed by now, also unsettled ones.

    So they include every fact whose effect an earlier statement has read. `where` names a field
    of the body and its number. An entry may still appear before the last one: a follower must
    use `page`.
    """
    at = connection()
    sql = _committed_sql(is_sqlite(at), len(kinds), None if where is None else where[0])
    more = [*sorted(kinds), *(() if where is None else where[1:])]
    entries: list[Entry] = []
    while True:
        rows = await at.execute_query_dict(sql, [*after, PAGE, topic, *more])
        entries += [_entry(row) for row in rows]
        if len(rows) < PAGE:
            return entries
        after = entries[-1].position


async def head() -> Position:
    """The end of the log: every later commit comes after it.

    On PostgreSQL the most recent commits may come after it too.
    """
    rows = await connection().execute_query_dict(_head_sql(is_sqlite(connection())))
    return Position(rows[0]["xid"], rows[0]["id"])


async def check(position: Position) -> None:
    """Raise PositionTrimmed or UnreadablePosition unless the log can be followed from here."""
    rows = await connection().execute_query_dict(_head_sql(is_sqlite(connection())))
    if position > (rows[0]["xid"], rows[0]["id"]):
        raise UnreadablePosition("The cursor lies beyond the end of the log.")
    if position < (rows[0]["trimmed_xid"], rows[0]["trimmed_id"]):
        raise PositionTrimmed("The log was trimmed past this cursor. Read the state again.")


async def trim(before: datetime) -> int:
    """Remove the oldest entries, up to the first that occurred at this time or later.

    The newest entry may stay, however old it is. An interruption is safe: positions expire before
    their entries are removed. Returns the number of removed entries, at most TRIM_PAGES pages.
    """
    at = connection()
    trim_sql = _TrimSql(is_sqlite(at))
    removed = 0
    for _ in range(TRIM_PAGES):
        rows = await at.execute_query_dict(trim_sql.oldest, [TRIM_PAGE])
        last = _last_before(rows, before)
        if last is None:
            break
        await at.execute_query(trim_sql.mark, list(last))
        removed += (await at.execute_query(trim_sql.remove, list(last)))[0]
        if last != (rows[-1]["xid"], rows[-1]["id"]) or len(rows) < TRIM_PAGE:
            break
    return removed


def _last_before(rows: Sequence[Mapping[str, Any]], before: datetime) -> Position | None:
    last = None
    for row in rows:
        if _moment(row["occurred_at"]) >= before:
            break
        last = Position(row["xid"], row["id"])
    return last


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        position=Position(row["xid"], row["id"]),
        topic=row["topic"],
        kind=row["kind"],
        body=orjson.loads(row["body"]),
        occurred_at=_moment(row["occurred_at"]),
    )


def _moment(stored: datetime | str) -> datetime:
    """SQLite stores moments as text, PostgreSQL as timestamps."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)


@cache
def _page_sql(sqlite: bool, topics: int | None) -> str:
    """One statement, hence one view of the log. $1, $2: after; $3: limit; $4...: topics.

    Each topic is a branch of its own, so that each walks its index and stops at the limit; a
    single `topic IN (...)` makes PostgreSQL walk the whole log when a topic is rare.
    """
    order = "id" if sqlite else "xid, id"
    past = "id > $2" if sqlite else f"(xid, id) > ($1, $2) AND xid < {HORIZON}"
    unsettled = "FALSE" if sqlite else f"coalesce((SELECT max(xid) FROM log) >= {HORIZON}, FALSE)"
    filters = [""] if topics is None else [f"topic = ${4 + n} AND " for n in range(topics)]
    branches = " UNION ALL ".join(
        "SELECT * FROM (SELECT id, xid, topic, kind, body, occurred_at FROM log "
        f"WHERE {filter}{past} ORDER BY {order} LIMIT $3) AS branch"
        for filter in filters
    )
    return _numbered(
        sqlite,
        f"""
        SELECT trimmed.xid AS trimmed_xid, trimmed.id AS trimmed_id,
            {unsettled} AS has_unsettled, page.*
        FROM log_trimmed AS trimmed
        LEFT JOIN ({branches} ORDER BY {order} LIMIT $3) AS page ON TRUE
        ORDER BY page.xid, page.id
        """,
    )


@cache
def _committed_sql(sqlite: bool, kinds: int, field: str | None) -> str:
    """$1, $2: after; $3: limit; $4: topic; $5...: kinds, then the number in the body's field."""
    past = "id > $2" if sqlite else "(xid, id) > ($1, $2)"
    wanted = ", ".join(f"${5 + n}" for n in range(kinds))
    having = ""
    if field is not None:
        number = f"body ->> '{field}'" if sqlite else f"(body ->> '{field}')::bigint"
        having = f"AND {number} = ${5 + kinds}"
    return _numbered(
        sqlite,
        f"""
        SELECT id, xid, topic, kind, body, occurred_at FROM log
        WHERE topic = $4 AND {past} AND kind IN ({wanted}) {having}
        ORDER BY {"id" if sqlite else "xid, id"} LIMIT $3
        """,
    )


def _head_sql(sqlite: bool) -> str:
    trimmed = "SELECT trimmed.xid AS trimmed_xid, trimmed.id AS trimmed_id"
    if sqlite:
        last = "coalesce((SELECT max(id) FROM log), 0)"
        return f"{trimmed}, 0 AS xid, {last} AS id FROM log_trimmed AS trimmed"
    return f"{trimmed}, {HORIZON} AS xid, 0 AS id FROM log_trimmed AS trimmed"


class _TrimSql:
    def __init__(self, sqlite: bool) -> None:
        order = "id" if sqlite else "xid, id"
        # SQLite derives the next id from the newest entry, so that one stays.
        may_go = "id < (SELECT max(id) FROM log)" if sqlite else f"xid < {HORIZON}"
        self.oldest = _numbered(
            sqlite,
            f"SELECT xid, id, occurred_at FROM log WHERE {may_go} ORDER BY {order} LIMIT $1",
        )
        self.mark = _numbered(
            sqlite, "UPDATE log_trimmed SET xid = $1, id = $2 WHERE (xid, id) < ($1, $2)"
        )
        self.remove = _numbered(
            sqlite, f"DELETE FROM log WHERE {'id <= $2' if sqlite else '(xid, id) <= ($1, $2)'}"
        )


def _numbered(sqlite: bool, statement: str) -> str:
    """PostgreSQL numbers its parameters $1, SQLite ?1."""
    return statement.replace("$", "?") if sqlite else statement
