"""A log that was restored from a backup: whether it can go on here, and how it is reset.

Clients may hold cursors that point past the backup, and on PostgreSQL the order of the log is
that of the server that wrote it. After a restore the log is emptied, and clients read the state
again.
"""

from subscriptions.log.dialect import connection, is_sqlite

# Larger than the number of events between backup and restore: no older cursor reaches so far.
SQLITE_GAP = 1_000_000_000

IS_OF_ANOTHER_SERVER = """
SELECT coalesce(max(xid), 0) >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS is_so
FROM log
"""
POSTGRES_RESET = (
    "TRUNCATE log",
    "UPDATE log_trimmed SET xid = pg_current_xact_id()::text::bigint, id = 0",
)
# One entry stays, since SQLite derives the next id from the newest one.
SQLITE_RESET = (
    "DELETE FROM log WHERE id < (SELECT max(id) FROM log)",
    f"UPDATE log SET id = id + {SQLITE_GAP}, topic = 'log', kind = 'LogWasReset', body = '{{}}'",
    "UPDATE log_trimmed SET id = (SELECT coalesce(max(id), 0) FROM log)",
)


async def is_of_another_server() -> bool:
    """Whether the log holds transaction ids that this PostgreSQL server has not used yet."""
    at = connection()
    if is_sqlite(at):
        return False
    return bool((await at.execute_query_dict(IS_OF_ANOTHER_SERVER))[0]["is_so"])


async def reset() -> None:
    """Empty the log, in the caller's transaction; older cursors are refused from then on."""
    at = connection()
    for statement in SQLITE_RESET if is_sqlite(at) else POSTGRES_RESET:
        await at.execute_query(statement)
