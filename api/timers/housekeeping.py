"""Tidying: what may wait is done a little at a time: old rows are deleted, Masters recomputed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.hits import commands as hits
from domain.kernel.idempotency import delete_expired
from domain.masters import commands as masters
from domain.people import commands as people
from subscriptions.log import reader

BATCH = 500  # rows of one commit
BATCHES = 200  # of one chore in one go: more than a busy market leaves behind in a minute

PAGES = 100  # of workers judged for Masters in one go: the other chores are not to wait long

log = logging.getLogger("kempelen.clockwork")


async def tidy(at: datetime, *, log_kept: timedelta) -> bool:
    """Do every chore. False where one failed; the others are done all the same."""
    chores: dict[str, Callable[[], Awaitable[object]]] = {
        # Commits by itself, page by page: a position expires in one commit, its entries go in
        # the next, and no transaction stays open to hold live readers up.
        "trimming the log": lambda: reader.trim(at - log_kept),
        "forgetting people's leavings": lambda: _by_batches(people.trim, at),
        "forgetting client tokens": lambda: _by_batches(delete_expired, at),
        "recomputing Masters": lambda: _by_pages(masters.recompute_due, at),
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


async def _by_pages(judge: Callable[[datetime], Awaitable[int]], at: datetime) -> None:
    for _ in range(PAGES):
        if not await judge(at):
            break
