"""The clockwork: sleeps until the nearest deadline, then has the domain do what is due.

Deadlines are rows, so nothing is lost by a restart: what fell due meanwhile fires at once. Several
processes may run it against one database; each passes over what another one holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from api import tidying
from api.keeping import Keeper, Late, Left
from domain import clock
from domain.assignments import commands as assignments
from domain.assignments import queries as assignment_queries
from domain.hits import commands as hits
from domain.hits import queries as hit_queries

TICK_SECONDS = 0.02  # at least this between two rounds, so that near deadlines share a commit
HELD_SECONDS = 0.1  # before looking again at what others hold
POLL_SECONDS = 1.0  # at most this: the shortest time that anything new can fall due in is longer
RETRY_SECONDS = 0.5  # after a fault that was not of one row
TIDY_EVERY_SECONDS = 60.0
STILL_SECONDS = 5.0  # without anything going well: not well

# In this order: who is overdue gives back before the HIT closes and its money is released.
DUTIES = (
    assignments.abandon_due,
    hits.expire_due,
    assignments.approve_due,
    assignments.warn_due,
)

log = logging.getLogger("kempelen.clockwork")


class Clockwork:
    """One a process; `late` is told how late each deadline was kept."""

    def __init__(self, *, log_kept: timedelta, late: Late = lambda *_: None) -> None:
        self._log_kept = log_kept
        self._keepers = [Keeper(duty, late=late, went_well=self._went_well) for duty in DUTIES]
        self._failing: set[str] = set()
        self._well_at = float("-inf")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run beside the server for as long as the block lasts."""
        self._well_at = asyncio.get_running_loop().time()
        tasks = {asyncio.create_task(self._run()), asyncio.create_task(self._tidy())}
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def is_well(self) -> str | None:
        """What is wrong, or nothing: for readiness. A single row that cannot be done is not."""
        if asyncio.get_running_loop().time() - self._well_at <= STILL_SECONDS:
            return None
        failing = ", ".join(sorted(self._failing))
        return f"it has failed to {failing}" if failing else "deadlines are not looked at"

    async def round(self) -> float:
        """Do all that is due now. Answers how many seconds there are until the next round."""
        at = clock.now()
        left = [await self._kept(keeper, at) for keeper in self._keepers]
        if self._failing:
            return RETRY_SECONDS
        try:
            seconds = (await self._next(at) - clock.now()).total_seconds()
        except Exception:
            log.exception("the nearest deadline could not be read; trying again")
            return RETRY_SECONDS
        self._went_well()
        if Left.MORE in left:
            return TICK_SECONDS
        longest = HELD_SECONDS if Left.HELD in left else POLL_SECONDS
        return min(longest, max(TICK_SECONDS, seconds))

    async def _run(self) -> None:
        while True:
            seconds = await self.round()
            await asyncio.sleep(seconds)

    async def _tidy(self) -> None:
        """Apart from the deadlines, which must not wait for it."""
        while True:
            await tidying.tidy(clock.now(), log_kept=self._log_kept)
            await asyncio.sleep(TIDY_EVERY_SECONDS)

    async def _kept(self, keeper: Keeper, at: datetime) -> Left | None:
        try:
            left = await keeper.keep(at)
        except Exception:
            # Whatever it is, most likely the database: the other deadlines must be kept.
            log.exception("%s failed; it is tried again", keeper.name)
            self._failing.add(keeper.name)
            return None
        self._failing.discard(keeper.name)
        return left

    async def _next(self, at: datetime) -> datetime:
        """When the next round has something to do. What is due already was done, or is counted
        as held, or is set aside until a moment of its own."""
        moments = [await assignment_queries.next_due(at), await hit_queries.next_expiry(at)]
        moments += [keeper.next_try() for keeper in self._keepers]
        poll = at + timedelta(seconds=POLL_SECONDS)
        return min([poll, *(moment for moment in moments if moment is not None)])

    def _went_well(self) -> None:
        """Also after each batch: a round after an outage may be a long one."""
        if self._failing:
            return
        self._well_at = asyncio.get_running_loop().time()
