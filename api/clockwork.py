"""The clockwork: sleeps until the nearest deadline, then has the domain do what is due.

Deadlines are rows, so nothing is lost by a restart: what fell due meanwhile fires at once. Several
processes may run it against one database; each passes over what another one holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain import clock
from domain.assignments import commands as assignments
from domain.assignments import queries as assignment_queries
from domain.hits import commands as hits
from domain.hits import queries as hit_queries
from domain.idempotency import forget_expired
from domain.people import commands as people
from subscriptions import reader

BATCH = 200  # rows of one commit: few enough that nobody waits long for a HIT
BATCHES_A_ROUND = 25  # of one duty, so that the others get their turn
TICK_SECONDS = 0.02  # at least this between two rounds, so that near deadlines share a commit
POLL_SECONDS = 1.0  # at most this: the shortest time that anything new can fall due in is longer
RETRY_SECONDS = 0.5  # after a fault
CHORES_EVERY = timedelta(minutes=1)
STILL_SECONDS = 5.0  # without a round: not well

log = logging.getLogger("kempelen.clockwork")

Duty = Callable[[datetime, int], Awaitable[int]]
DUTIES: tuple[Duty, ...] = (
    assignments.abandon_due,
    hits.expire_due,
    assignments.approve_due,
    assignments.warn_due,
)


@dataclass(slots=True)
class Clockwork:
    """One a process."""

    log_kept: timedelta
    chores_at: datetime | None = None
    _round_at: float = field(default=0.0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run beside the server for as long as the block lasts."""
        self._round_at = asyncio.get_running_loop().time()
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def is_well(self) -> str | None:
        """What is wrong, or nothing: for readiness."""
        still = asyncio.get_running_loop().time() - self._round_at
        return f"no round for {still:.0f} seconds" if still > STILL_SECONDS else None

    async def round(self) -> bool:
        """Do all that is due now. False where a duty failed; it is tried again."""
        at, well = clock.now(), True
        for duty in DUTIES:
            well = await self._do(duty, at) and well
        if self.chores_at is None or self.chores_at <= at:
            self.chores_at = at + CHORES_EVERY
            well = await self._tidy(at) and well
        return well

    async def _run(self) -> None:
        while True:
            well = await self.round()
            if well:
                self._round_at = asyncio.get_running_loop().time()
            await asyncio.sleep(await self._pause() if well else RETRY_SECONDS)

    async def _do(self, duty: Duty, at: datetime) -> bool:
        try:
            for _ in range(BATCHES_A_ROUND):
                if await duty(at, BATCH) < BATCH:
                    break
        except Exception:
            # Whatever it is, most likely the database: deadlines must go on being kept.
            log.exception("%s failed; it is tried again", duty.__name__)
            return False
        return True

    async def _tidy(self, at: datetime) -> bool:
        try:
            await reader.trim(at - self.log_kept)
            await people.trim(at, BATCH)
            await forget_expired(at, BATCH)
        except Exception:
            log.exception("tidying failed; it is tried again")
            return False
        return True

    async def _pause(self) -> float:
        try:
            moments = (await assignment_queries.next_due(), await hit_queries.next_expiry())
        except Exception:
            log.exception("the nearest deadline could not be read; trying again")
            return RETRY_SECONDS
        known = [moment for moment in moments if moment is not None]
        if not known:
            return POLL_SECONDS
        seconds = (min(known) - clock.now()).total_seconds()
        return min(POLL_SECONDS, max(TICK_SECONDS, seconds))
