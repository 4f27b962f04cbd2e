"""How one duty is kept: in batches, past what others hold, and past rows that cannot be done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from domain.kernel import clock
from domain.kernel.timers import DueRow, Timer

BATCH = 200  # rows of one commit: few enough that nobody waits long for a HIT
BATCHES_A_ROUND = 25  # of one duty, so that the others get their turn
FAULTS_A_ROUND = 20  # enough to find one bad row of a batch by halves, and a few more
MOST_ASIDE = 1_000  # rows of one duty that failed by themselves; more are no accident
FIRST_AGAIN_AFTER = timedelta(seconds=1)  # doubled at each further failure, up to the next
AGAIN_AFTER_AT_MOST = timedelta(minutes=1)

log = logging.getLogger("kempelen.clockwork")


class Unfinished(Enum):
    """What of a duty a round has left undone."""

    NOTHING = "nothing: there was nothing to do"
    HELD = "what others hold"
    LATER = "more than a round may do, and what has come up by what was done"


class TooManyFaults(Exception):
    """So much failed that it is not a matter of single rows."""


@dataclass(frozen=True, slots=True)
class _Aside:
    again_at: datetime
    after: timedelta


Late = Callable[[str, Sequence[float]], None]
"""Is told how many seconds after its moment each row of a duty was done and committed."""


class TimerRunner:
    """Keeps one duty. A row that fails is found by halving its batch and set aside for a while,
    so that it holds up nobody else's deadline."""

    def __init__(
        self, duty: Timer, *, late: Late, went_well: Callable[[], None] = lambda: None
    ) -> None:
        self._duty = duty
        self._late = late
        self._went_well = went_well
        self._aside: dict[UUID, _Aside] = {}
        self._faults = 0

    @property
    def name(self) -> str:
        return self._duty.name

    def next_try(self) -> datetime | None:
        """When the first row that was set aside is tried again."""
        return min((aside.again_at for aside in self._aside.values()), default=None)

    @property
    def aside(self) -> int:
        """How many rows are set aside."""
        return len(self._aside)

    async def keep(self, due: Sequence[DueRow], at: datetime) -> Unfinished:
        """Do what is due, a bounded number of batches of it, beginning with what was read
        already. Raises what failed altogether."""
        self._faults = 0
        tried: list[DueRow] = []
        for _ in range(BATCHES_A_ROUND):
            self._forget_all_but(due)
            todo = [each for each in due if not self._waits(each, at)][:BATCH]
            if not todo:
                return Unfinished.LATER if tried else Unfinished.NOTHING
            if todo == tried:
                return Unfinished.HELD
            tried = todo
            done = await self._do(todo, at)
            self._went_well()
            if done == len(todo) < BATCH:
                return Unfinished.LATER
            due = await self._duty.due(at, BATCH + len(self._aside))
        return Unfinished.LATER

    def _waits(self, due: DueRow, at: datetime) -> bool:
        aside = self._aside.get(due.id)
        return aside is not None and at < aside.again_at

    def _forget_all_but(self, due: Sequence[DueRow]) -> None:
        if self._aside:
            still_due = {each.id for each in due}
            self._aside = {id: kept for id, kept in self._aside.items() if id in still_due}

    async def _do(self, todo: Sequence[DueRow], at: datetime) -> int:
        """How many were done; what fails is halved until the one row that fails is alone."""
        try:
            done = await self._duty.do(todo, at)
        except Exception as error:
            self._faults += 1
            if self._faults > FAULTS_A_ROUND:
                raise TooManyFaults(f"{self._faults} faults in one round") from error
            if len(todo) == 1:
                self._set_aside(todo[0], at)
                return 0
        else:
            if done:
                self._tell_lateness(todo, done)
            return len(done)
        half = len(todo) // 2
        return await self._do(todo[:half], at) + await self._do(todo[half:], at)

    def _tell_lateness(self, todo: Sequence[DueRow], done: Sequence[UUID]) -> None:
        committed_at, since = clock.now(), {each.id: each.due_at for each in todo}
        self._late(self.name, [(committed_at - since[each]).total_seconds() for each in done])

    def _set_aside(self, due: DueRow, at: datetime) -> None:
        """Call it while handling what failed."""
        known = self._aside.get(due.id)
        if known is None and len(self._aside) >= MOST_ASIDE:
            raise TooManyFaults(f"more than {MOST_ASIDE} rows cannot be done")
        after = FIRST_AGAIN_AFTER if known is None else min(2 * known.after, AGAIN_AFTER_AT_MOST)
        self._aside[due.id] = _Aside(at + after, after)
        log.exception(
            "%s of %s (in %s) failed; it is tried again in %d seconds",
            self.name,
            due.id,
            due.parent_id,
            after.total_seconds(),
        )
