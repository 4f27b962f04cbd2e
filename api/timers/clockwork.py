"""The clockwork: sleeps until the nearest deadline, then has the domain do the due rows.

Deadlines are rows, so a restart loses none: rows that fell due meanwhile are done at once. Several
processes may run a clockwork on one database; each skips the rows that another one holds. Rows
that are still held at the end of a round are waited for, one HIT after the other (decision 21).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from api.timers import housekeeping
from api.timers.due_rows import BATCH, ReportLateness, TimerRunner, Turns, Unfinished
from domain.accounts.suspension import commands as suspension
from domain.accounts.tax import commands as tax
from domain.assignments import commands as assignments
from domain.assignments import daily_counts
from domain.batches import commands as batches
from domain.discovery import measures
from domain.disputes import commands as disputes
from domain.funding import commands as funding
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.precedence import precedence
from domain.kernel.timers import DueReader, DueRows, Timer
from domain.moderation import commands as moderation
from domain.payouts import commands as payouts
from domain.people import commands as people
from domain.profiles import commands as profiles
from domain.qualifications import commands as qualifications
from domain.rehearsal import jumps
from domain.rehearsal.jumps import Jump
from subscriptions.faults import troubles
from subscriptions.tasks.background import Background, BackgroundTask

TICK_SECONDS = 0.02  # between the starts of two rounds, so that near deadlines share a commit
HELD_SECONDS = 0.1  # before trying again rows whose turn did not come
POLL_SECONDS = 1.0  # at most: no new row falls due sooner than this after it is written
RETRY_SECONDS = 0.5  # after a fault that was not of one row
REHEARSAL_SECONDS = 0.1  # at most, in a rehearsal: its clock may be moved at any time
HOUSEKEEPING_SECONDS = 60.0
STILL_SECONDS = 5.0  # without success before the clockwork counts as failing

# The order matters: overdue workers return their slots before the HIT closes and frees its money.
TIMERS = (
    assignments.abandon_due,
    hits.expire_due,
    batches.expire_unfilled_due,
    assignments.approve_due,
    assignments.warn_due,
    assignments.end_undo_due,
    profiles.process_due,
    profiles.post_due,
    qualifications.lapse_due,
    people.answer_resets_due,
    measures.check_bonuses_due,
    measures.measure_due,
    suspension.close_hits_due,
    moderation.close_taken_down_due,
    moderation.tell_due,
    tax.remind_due,
    funding.warn_due,
    disputes.lapse_due,
    daily_counts.wake_due,
    payouts.move_due,
    payouts.make_due,
    payouts.send_due,
)

Result = TypeVar("Result")


class Clockwork:
    """Runs all timers; one a process. It reports how late each row was done."""

    def __init__(
        self,
        *,
        log_retention: timedelta,
        report_lateness: ReportLateness = lambda *_: None,
        background: Background | None = None,
        is_rehearsal: bool = False,
    ) -> None:
        self._background = background or Background()
        self._log_retention = log_retention
        self._reader = DueReader(TIMERS)
        self._is_rehearsal = is_rehearsal
        self._jump: Jump | None = None
        self._runners = [
            TimerRunner(timer, report_lateness=report_lateness, went_well=self._went_well)
            for timer in self._timers()
        ]
        self._failing: set[str] = set()
        self._well_at = float("-inf")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run beside the server for as long as the block lasts."""
        self._well_at = asyncio.get_running_loop().time()
        await self._follow_rehearsal()
        async with (
            self._background.running("clockwork", self._run_timers),
            self._background.running("housekeeping", self._run_housekeeping),
        ):
            yield

    async def is_well(self) -> str | None:
        """The problem, or none: for readiness. A single row that fails is no problem."""
        if asyncio.get_running_loop().time() - self._well_at <= STILL_SECONDS:
            return None
        failing = ", ".join(sorted(self._failing))
        return f"it has failed to {failing}" if failing else "deadlines are not checked"

    async def round(self) -> float:
        """Do everything that is due now; returns the seconds until the next round."""
        try:
            await self._follow_rehearsal()
            at = clock.now()
            with precedence():
                limit = BATCH + max(runner.postponed for runner in self._runners)
                rows = await self._reader.read(at, limit)
        except Exception as fault:
            troubles.report("the due rows could not be read; trying again", fault)
            return RETRY_SECONDS
        left = [
            await self._guard(runner, runner.run(rows.due[runner.name], at))
            for runner in self._runners
        ]
        turns = Turns()
        for runner in self._runners:
            if runner.name not in self._failing:
                await self._guard(runner, runner.take_turns(turns, at))
        if self._failing:
            return RETRY_SECONDS
        self._went_well()
        if Unfinished.MORE in left or turns.taken:
            return 0.0
        if self._jump is not None:
            return await self._move(self._jump, rows, is_held=Unfinished.HELD in left)
        longest = HELD_SECONDS if Unfinished.HELD in left else self._longest
        return min(longest, max(0.0, self._seconds_until_next(rows)))

    async def _run_timers(self, task: BackgroundTask) -> None:
        time = asyncio.get_running_loop().time
        while True:
            tick = time() + TICK_SECONDS
            seconds = await self.round()
            task.went_well()
            await asyncio.sleep(max(seconds, 0.0 if self._jump else tick - time()))

    async def _run_housekeeping(self, task: BackgroundTask) -> None:
        """In a task of its own, so that deadlines do not wait for it."""
        while True:
            await housekeeping.run_tasks(clock.now(), log_retention=self._log_retention)
            task.went_well()
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def _guard(self, runner: TimerRunner, step: Awaitable[Result]) -> Result | None:
        try:
            done = await step
        except Exception as fault:
            # The database, most likely: the other timers must still run.
            troubles.report(f"{runner.name} failed; it is tried again", fault)
            self._failing.add(runner.name)
            return None
        self._failing.discard(runner.name)
        return done

    def _seconds_until_next(self, rows: DueRows) -> float:
        nearest = self._nearest(rows)
        return POLL_SECONDS if nearest is None else (nearest - clock.now()).total_seconds()

    def _nearest(self, rows: DueRows) -> datetime | None:
        """The due rows are done, or held, or postponed; only later moments count."""
        moments = [rows.next_at, *(runner.next_retry() for runner in self._runners)]
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def _longest(self) -> float:
        return REHEARSAL_SECONDS if self._is_rehearsal else POLL_SECONDS

    def _timers(self) -> Sequence[Timer]:
        if not self._is_rehearsal:
            return TIMERS
        return [jumps.counted(timer, jump=lambda: self._jump) for timer in TIMERS]

    async def _follow_rehearsal(self) -> None:
        if self._is_rehearsal:
            self._jump = (await jumps.follow()).jump

    async def _move(self, jump: Jump, rows: DueRows, *, is_held: bool) -> float:
        """Nothing more can be done at the instant at which the clock stands: move it on, unless
        another process holds rows that are due then."""
        if is_held:
            return TICK_SECONDS
        if jump.standing_at is None and (seconds := jumps.seconds_before(jump)) > 0.0:
            return min(seconds, REHEARSAL_SECONDS)
        await jumps.move_on(jump, self._nearest(rows))
        return 0.0

    def _went_well(self) -> None:
        """Called also after each batch, since a round after an outage may take long."""
        if self._failing:
            return
        self._well_at = asyncio.get_running_loop().time()
