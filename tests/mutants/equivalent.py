"""Mutants that no test can notice, each with the reason why it behaves as the whole code."""

from __future__ import annotations

# The name of a mutant, as `Mutant.name` writes it, and why nobody could tell.
EQUIVALENT: dict[str, str] = {
    'api/database/connect.py: "minsize": 1, -> "minsize": 2,': "a second connection is open sooner",
    "subscriptions/log/backends.py: "
    "self._retry_seconds = min(2 * self._retry_seconds, RECONNECT_SECONDS_AT_MOST) -> "
    "self._retry_seconds = min( 3 * self._retry_seconds, RECONNECT_SECONDS_AT_MOST)": "the pause "
    "reaches the same bound a little sooner",
}
