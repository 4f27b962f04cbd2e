"""Mutants that no test can notice, each with the reason why it behaves as the whole code."""

from __future__ import annotations

# The name of a mutant, as `Mutant.name` writes it, and why nobody could tell.
EQUIVALENT: dict[str, str] = {
    'api/database/connect.py: "minsize": 1, -> "minsize": 2,': "a second connection is open sooner",
    "subscriptions/log/backends.py: "
    "self._retry_seconds = min(2 * self._retry_seconds, RECONNECT_SECONDS_AT_MOST) -> "
    "self._retry_seconds = min( 3 * self._retry_seconds, RECONNECT_SECONDS_AT_MOST)": "the pause "
    "reaches the same bound a little sooner",
    'api/database/sqlite_engine.py: self.log.debug("%s: %s", query, values) -> pass': "it "
    "is a line of a log that is off, as in the methods of Tortoise that are overridden here",
    "subscriptions/tasks/background.py: doubled: float = RESTART_SECONDS * 2 ** "
    "min(self.failures - 1, 10) -> doubled: float = RESTART_SECONDS * 2 ** "
    "min(self.failures - 1, 11)": "the pause is at its bound of a second long before",
    'subscriptions/log/reader.py: if position < (rows[0]["trimmed_xid"], rows[0]["trimmed_id"]): '
    '-> if position < (rows[ -1]["trimmed_xid"], rows[0]["trimmed_id"]):': "there is one row",
    'subscriptions/log/reader.py: return Position(rows[0]["xid"], rows[0]["id"]) -> '
    'return Position(rows[ -1]["xid"], rows[0]["id"])': "there is one row",
    "subscriptions/tasks/turns.py: self._numbers += 1 -> self._numbers += 2": "the numbers only "
    "have to grow, so that those of one kind come in order",
    "api/database/sqlite_connection.py: return sql is None or self.in_transaction or is_read(sql) "
    'or sql.startswith("BEGIN") -> return sql is None or self.in_transaction and is_read(sql) or '
    'sql.startswith("BEGIN")': "a thread does what the loop would have done, with the same result",
    "api/database/sqlite_connection.py: ROWS_AT_ONCE = 64 -> ROWS_AT_ONCE = 63": "it decides "
    "how many rows are read at once",
    "api/access/expiries.py: if self._timer is None or self._expiries[0] is expiry: -> "
    "if not self._timer is None or self._expiries[0] is expiry:": "without a timer no other "
    "expiry waits, so that the new one is the first; with one, the same time is set again",
    "subscriptions/faults/troubles.py: if known is not None and now - known.told_at < "
    "QUIET_SECONDS: -> if known is not None and now - known.told_at <= QUIET_SECONDS:": "no two "
    "times of a clock differ by exactly so much",
}
