"""How long things are kept, and when they are disposed of. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.kernel import policy

TOLD_BEFORE = timedelta(days=7)
COUNTED_EVERY = timedelta(days=1)
FILE_LOOKED_FOR_EVERY = timedelta(minutes=5)
FILE_AGAIN_AFTER = timedelta(days=1)  # the job has failed
FILE_KEPT = timedelta(days=30)


def unused_since_for_count(at: datetime) -> datetime | None:
    """The last use of things that are counted now, to be disposed of a week later. None: all is
    kept for ever."""
    kept = policy.current().retention
    return None if kept is None else at - kept + TOLD_BEFORE


def newest_to_dispose(at: datetime) -> datetime | None:
    """The latest last use of things that may be disposed of by the setting of now. None: all is
    kept for ever."""
    kept = policy.current().retention
    return None if kept is None else at - kept
