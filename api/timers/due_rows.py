"""Runs one timer: in batches, past rows that fail, and in turn where transactions hold rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from domain.kernel import clock
from domain.kernel.precedence import precedence
from domain.kernel.timers import DueRow, Timer, TurnMissed
from subscriptions.faults.passing import is_passing
from subscriptions.tasks.yielding import let_others_work

BATCH = 200  # rows of one commit: few enough that no request waits long for a HIT
BATCHES_A_RUN = 25  # of one timer, so that the others get their turn
FAULTS_A_RUN = 20  # enough to find one failing row of a batch by halving, and a few more
REST_SHARE = 0.35  # of the time that a commit of long rows took, before the next one
TURN_BATCH = 100  # rows of one commit where other requests wait already
FIRST_TURN_AFTER = timedelta(seconds=0.1)  # a missed one; doubled after each further missed turn
LONGEST_TURN_AFTER = timedelta(seconds=5)
MOST_MISSED_TURNS = 1  # in one round, so that the other deadlines are not late for long
MOST_POSTPONED = 1_000  # single rows of one timer that failed; more are no accident
FIRST_RETRY_AFTER = timedelta(seconds=1)  # doubled after each further failure
LONGEST_RETRY_AFTER = timedelta(minutes=1)

log = logging.getLogger("kempelen.clockwork")


class Unfinished(Enum):
    """What a run of a timer has left undone."""

    NOTHING = "nothing: no row was due"
    HELD = "rows that other transactions hold"
    MORE = "more rows than one run may do, or rows that fell due by what was done"


class TooManyFaults(Exception):
    """Too many rows fail: the cause is not in single rows."""


@dataclass(slots=True)
class Turns:
    """The turns of one round: at how many HITs they came, and at how many they did not."""

    taken: int = 0
    missed: int = 0

    @property
    def may_wait(self) -> bool:
        """Whether to wait for another one."""
        return self.missed < MOST_MISSED_TURNS


@dataclass(frozen=True, slots=True)
class _Postponed:
    retry_at: datetime
    after: timedelta


_Do = Callable[[Sequence[DueRow], datetime], Awaitable[Sequence[UUID]]]

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
        self._missed: dict[UUID, _Postponed] = {}  # by HIT, or other parent
        self._held: dict[UUID, DueRow] = {}
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

        Only the first batch has precedence: a backlog is done beside the requests of people.
        Raises what fails for more than single rows.
        """
        self._faults, self._held = 0, {}
        most_rows, time = self._timer.rows_a_commit(BATCH), asyncio.get_running_loop().time
        for number in range(BATCHES_A_RUN):
            self._forget_all_but(due)
            batch = [each for each in due if not self._is_left(each, at)][:most_rows]
            if not batch:
                return self._rest(Unfinished.MORE if number else Unfinished.NOTHING)
            began = time()
            with precedence(number == 0):
                done = await self._do(batch, at, self._timer.do_free)
            self._held |= {
                each.id: each
                for each in batch
                if each.id not in done and not self._is_postponed(each, at)
            }
            self._went_well()
            if len(batch) < most_rows or (self._timer.is_long and not done):
                return self._rest(Unfinished.MORE)
            if self._timer.is_long:
                await asyncio.sleep(REST_SHARE * (time() - began))
            await let_others_work()
            with precedence():
                most = most_rows + len(self._postponed) + len(self._held)
                due = await self._timer.due(at, most)
        return Unfinished.MORE

    async def take_turns(self, turns: Turns, at: datetime) -> None:
        """Wait for the rows that other transactions held, one HIT after the other."""
        if not self._held or not self._timer.can_wait():
            return
        parents: dict[UUID, list[DueRow]] = {}
        for each in self._held.values():
            parents.setdefault(each.parent_id, []).append(each)
        self._missed = {id: missed for id, missed in self._missed.items() if id in parents}
        for parent_id, due in parents.items():
            missed = self._missed.get(parent_id)
            if not turns.may_wait or (missed is not None and at < missed.retry_at):
                continue
            try:
                with precedence():
                    await self._do(due[:TURN_BATCH], at, self._timer.do_in_turn)
            except TurnMissed:
                self._missed[parent_id] = _later(missed, at)
                turns.missed += 1
            else:
                self._missed.pop(parent_id, None)
                turns.taken += 1

    def _rest(self, otherwise: Unfinished) -> Unfinished:
        return Unfinished.HELD if self._held else otherwise

    def _is_left(self, due: DueRow, at: datetime) -> bool:
        return due.id in self._held or self._is_postponed(due, at)

    def _is_postponed(self, due: DueRow, at: datetime) -> bool:
        postponed = self._postponed.get(due.id)
        return postponed is not None and at < postponed.retry_at

    def _forget_all_but(self, due: Sequence[DueRow]) -> None:
        if self._postponed:
            still_due = {each.id for each in due}
            rows = self._postponed.items()
            self._postponed = {id: postponed for id, postponed in rows if id in still_due}

    async def _do(self, batch: Sequence[DueRow], at: datetime, do: _Do) -> set[UUID]:
        """The rows that were done. A batch that fails is halved until the failing row is alone."""
        try:
            done = await do(batch, at)
        except TurnMissed:
            raise
        except Exception as error:
            if is_passing(error):
                raise  # It is not the fault of a row.
            self._faults += 1
            if self._faults > FAULTS_A_RUN:
                raise TooManyFaults(f"{self._faults} faults in one run") from error
            if len(batch) == 1:
                self._postpone(batch[0], at)
                return set()
        else:
            if done:
                self._measure_lateness(batch, done)
            return set(done)
        half = len(batch) // 2
        return await self._do(batch[:half], at, do) | await self._do(batch[half:], at, do)

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


def _later(missed: _Postponed | None, at: datetime) -> _Postponed:
    after = FIRST_TURN_AFTER if missed is None else min(2 * missed.after, LONGEST_TURN_AFTER)
    return _Postponed(at + after, after)
