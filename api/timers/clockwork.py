"""The clockwork: sleeps until the nearest deadline, then has the domain do what is due.

Deadlines are rows, so nothing is lost by a restart: what fell due meanwhile fires at once. Several
processes may run it against one database; each passes over what another one holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from api.timers import housekeeping
from api.timers.due_rows import BATCH, Late, TimerRunner, Unfinished
from domain.assignments import commands as assignments
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.timers import DueReader, DueRow, DueRows
from domain.profiles import commands as profiles
from domain.qualifications import commands as qualifications
from subscriptions.log.ending import end

TICK_SECONDS = 0.02  # at least so far apart do rounds begin, so that near deadlines share a commit
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
    profiles.process_due,
    profiles.post_due,
    qualifications.lapse_due,
)

log = logging.getLogger("kempelen.clockwork")


class Clockwork:
    """One a process; `late` is told how late each deadline was kept."""

    def __init__(self, *, log_kept: timedelta, late: Late = lambda *_: None) -> None:
        self._log_kept = log_kept
        self._agendas = DueReader(DUTIES)
        self._keepers = [TimerRunner(duty, late=late, went_well=self._went_well) for duty in DUTIES]
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
            await end(tasks)

    async def is_well(self) -> str | None:
        """What is wrong, or nothing: for readiness. A single row that cannot be done is not."""
        if asyncio.get_running_loop().time() - self._well_at <= STILL_SECONDS:
            return None
        failing = ", ".join(sorted(self._failing))
        return f"it has failed to {failing}" if failing else "deadlines are not looked at"

    async def round(self) -> float:
        """Do all that is due now. Answers how many seconds there are until the next round."""
        at = clock.now()
        try:
            agenda = await self._agendas.read(at, BATCH + max(k.aside for k in self._keepers))
        except Exception:
            log.exception("what is due could not be read; trying again")
            return RETRY_SECONDS
        left = [await self._kept(keeper, agenda.due[keeper.name], at) for keeper in self._keepers]
        if self._failing:
            return RETRY_SECONDS
        self._went_well()
        if Unfinished.LATER in left:
            return 0.0
        longest = HELD_SECONDS if Unfinished.HELD in left else POLL_SECONDS
        return min(longest, max(0.0, self._seconds_until_more(agenda)))

    async def _run(self) -> None:
        time = asyncio.get_running_loop().time
        while True:
            tick = time() + TICK_SECONDS
            seconds = await self.round()
            await asyncio.sleep(max(seconds, tick - time()))

    async def _tidy(self) -> None:
        """Apart from the deadlines, which must not wait for it."""
        while True:
            await housekeeping.tidy(clock.now(), log_kept=self._log_kept)
            await asyncio.sleep(TIDY_EVERY_SECONDS)

    async def _kept(
        self, keeper: TimerRunner, due: Sequence[DueRow], at: datetime
    ) -> Unfinished | None:
        try:
            left = await keeper.keep(due, at)
        except Exception:
            # Whatever it is, most likely the database: the other deadlines must be kept.
            log.exception("%s failed; it is tried again", keeper.name)
            self._failing.add(keeper.name)
            return None
        self._failing.discard(keeper.name)
        return left

    def _seconds_until_more(self, agenda: DueRows) -> float:
        """What was due is done, or is counted as held, or is set aside until its own moment."""
        moments = [agenda.next_at, *(keeper.next_try() for keeper in self._keepers)]
        nearest = min((moment for moment in moments if moment is not None), default=None)
        return POLL_SECONDS if nearest is None else (nearest - clock.now()).total_seconds()

    def _went_well(self) -> None:
        """Also after each batch: a round after an outage may be a long one."""
        if self._failing:
            return
        self._well_at = asyncio.get_running_loop().time()
