"""Tidying: what nobody asks for any more is deleted, a little at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.hits import commands as hits
from domain.idempotency import forget_expired
from domain.people import commands as people
from subscriptions import reader

BATCH = 500  # rows of one commit
BATCHES = 200  # of one chore in one go: more than a busy market leaves behind in a minute

log = logging.getLogger("kempelen.clockwork")


async def tidy(at: datetime, *, log_kept: timedelta) -> bool:
    """Do every chore. False where one failed; the others are done all the same."""
    chores: dict[str, Callable[[], Awaitable[object]]] = {
        # Commits by itself, page by page: a position expires in one commit, its entries go in
        # the next, and no transaction stays open to hold live readers up.
        "trimming the log": lambda: reader.trim(at - log_kept),
        "forgetting people's leavings": lambda: _by_batches(people.trim, at),
        "forgetting client tokens": lambda: _by_batches(forget_expired, at),
        "letting deleted qualification types go": lambda: _by_batches(hits.dispose_types, at),
    }
    well = True
    for name, chore in chores.items():
        try:
            await chore()
        except Exception:
            # Most likely the database. It is done the next time.
            log.exception("%s failed; it is tried again", name)
            well = False
    return well


async def _by_batches(forget: Callable[[datetime, int], Awaitable[int]], at: datetime) -> None:
    for _ in range(BATCHES):
        if await forget(at, BATCH) < BATCH:
            break
