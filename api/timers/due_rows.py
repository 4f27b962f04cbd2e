"""Runs one timer: in batches, past rows that other processes hold, and past rows that fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from domain.kernel import clock
from domain.kernel.timers import DueRow, Timer

BATCH = 200  # rows of one commit: few enough that no request waits long for a HIT
BATCHES_A_RUN = 25  # of one timer, so that the others get their turn
FAULTS_A_RUN = 20  # enough to find one failing row of a batch by halving, and a few more
MOST_POSTPONED = 1_000  # single rows of one timer that failed; more are no accident
FIRST_RETRY_AFTER = timedelta(seconds=1)  # doubled after each further failure
LONGEST_RETRY_AFTER = timedelta(minutes=1)

log = logging.getLogger("kempelen.clockwork")


class Unfinished(Enum):
    """What a run of a timer has left undone."""

    NOTHING = "nothing: no row was due"
    HELD = "rows that other processes hold"
    MORE = "more rows than one run may do, or rows that fell due by what was done"


class TooManyFaults(Exception):
    """Too many rows fail: the cause is not in single rows."""


@dataclass(frozen=True, slots=True)
class _Postponed:
    retry_at: datetime
    after: timedelta


ReportLateness = Callable[[str, Sequence[float]], None]
"""Receives a timer's name, and the seconds from each row's due moment to its commit."""


class TimerRunner:
    """Runs one timer. A row that fails is found by halving its batch, and postponed, so that it
    delays no other deadline."""

    def __init__(
        self,
        timer: Timer,
        *,
        report_lateness: ReportLateness,
        went_well: Callable[[], None] = lambda: None,
    ) -> None:
        self._timer = timer
        self._report_lateness = report_lateness
        self._went_well = went_well
        self._postponed: dict[UUID, _Postponed] = {}
        self._faults = 0

    @property
    def name(self) -> str:
        return self._timer.name

    def next_retry(self) -> datetime | None:
        """When the first postponed row is tried again."""
        return min((each.retry_at for each in self._postponed.values()), default=None)

    @property
    def postponed(self) -> int:
        """How many rows are postponed."""
        return len(self._postponed)

    async def run(self, due: Sequence[DueRow], at: datetime) -> Unfinished:
        """Do a bounded number of batches of due rows, beginning with the rows that were read.

        Raises what fails for more than single rows.
        """
        self._faults = 0
        tried: list[DueRow] = []
        for _ in range(BATCHES_A_RUN):
            self._forget_all_but(due)
            batch = [each for each in due if not self._is_postponed(each, at)][:BATCH]
            if not batch:
                return Unfinished.MORE if tried else Unfinished.NOTHING
            if batch == tried:
                return Unfinished.HELD
            tried = batch
            done = await self._do(batch, at)
            self._went_well()
            if done == len(batch) < BATCH:
                return Unfinished.MORE
            due = await self._timer.due(at, BATCH + len(self._postponed))
        return Unfinished.MORE

    def _is_postponed(self, due: DueRow, at: datetime) -> bool:
        postponed = self._postponed.get(due.id)
        return postponed is not None and at < postponed.retry_at

    def _forget_all_but(self, due: Sequence[DueRow]) -> None:
        if self._postponed:
            still_due = {each.id for each in due}
            rows = self._postponed.items()
            self._postponed = {id: postponed for id, postponed in rows if id in still_due}

    async def _do(self, batch: Sequence[DueRow], at: datetime) -> int:
        """How many rows were done. A batch that fails is halved until the failing row is alone."""
        try:
            done = await self._timer.do(batch, at)
        except Exception as error:
            self._faults += 1
            if self._faults > FAULTS_A_RUN:
                raise TooManyFaults(f"{self._faults} faults in one run") from error
            if len(batch) == 1:
                self._postpone(batch[0], at)
                return 0
        else:
            if done:
                self._measure_lateness(batch, done)
            return len(done)
        half = len(batch) // 2
        return await self._do(batch[:half], at) + await self._do(batch[half:], at)

    def _measure_lateness(self, batch: Sequence[DueRow], done: Sequence[UUID]) -> None:
        committed_at, since = clock.now(), {each.id: each.due_at for each in batch}
        seconds = [(committed_at - since[each]).total_seconds() for each in done]
        self._report_lateness(self.name, seconds)

    def _postpone(self, due: DueRow, at: datetime) -> None:
        """Call it in the handler of the row's exception."""
        earlier = self._postponed.get(due.id)
        if earlier is None and len(self._postponed) >= MOST_POSTPONED:
            raise TooManyFaults(f"more than {MOST_POSTPONED} rows fail")
        after = (
            FIRST_RETRY_AFTER if earlier is None else min(2 * earlier.after, LONGEST_RETRY_AFTER)
        )
        self._postponed[due.id] = _Postponed(at + after, after)
        log.exception(
            "%s of %s (in %s) failed; it is tried again in %d seconds",
            self.name,
            due.id,
            due.parent_id,
            after.total_seconds(),
        )
