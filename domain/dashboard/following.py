"""Follows the log: each page of entries is counted once, in the commit that stores the position.

Several processes may call this at the same time, and any of them may be killed: one holds the
position, the others find it moved. Commands of the market wait for none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.dashboard import counting, paying_out, payouts, recounting, storing
from domain.dashboard.facts import DashboardChanged
from domain.dashboard.position import CountedPosition, begin_recount
from domain.dashboard.storing import StoredTimes
from domain.dashboard.tally import Tally
from domain.kernel import clock
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from subscriptions.log import reader
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position, PositionTrimmed, UnreadablePosition
from subscriptions.log.reader import LogPage

PAGE = 200  # entries of one commit
MOST_PASSED = 2_000  # entries that concern no worker, before the position is stored again


@dataclass(frozen=True, slots=True)
class Step:
    """What one call has done: `is_late` where another keeper has counted the same, `is_last` where
    the log had no more entries, `is_waiting` where some could not be read yet, since an older
    transaction is open."""

    has_counted: bool = False
    is_late: bool = False
    is_last: bool = False
    is_waiting: bool = False


class LogCounter:
    """Follows the log in one process. It remembers how far it has read past the stored position."""

    def __init__(self) -> None:
        self._stored: CountedPosition | None = None
        self._read = Position(0, 0)
        self._passed = 0

    async def step(self) -> Step:
        """Count one page, or recount some workers where everything is counted again."""
        stored = await CountedPosition.read()
        if stored.until is None:
            await begin_recount()
            return Step()
        if stored.is_recounting:
            has_counted = await recounting.recount_next(stored)
            return Step(has_counted, is_late=not has_counted)
        try:
            page = await self._page(stored)
        except (PositionTrimmed, UnreadablePosition):
            # Nobody kept the counts for longer than the log is stored, or it is another log.
            await begin_recount()
            return Step()
        taken = await self._take(stored, page.entries)
        return Step(
            has_counted=taken is True,
            is_late=taken is False,
            is_last=page.is_last,
            is_waiting=page.has_unsettled,
        )

    async def _page(self, stored: CountedPosition) -> LogPage:
        if self._stored is None:
            await reader.check(stored.reached)
        if stored != self._stored:
            self._stored, self._read, self._passed = stored, stored.reached, 0
        return await reader.page(self._read, limit=PAGE)

    async def _take(self, stored: CountedPosition, entries: Sequence[Entry]) -> bool | None:
        """Whether the entries were counted here; None where nothing of them counts."""
        if not entries:
            return None
        last = entries[-1]
        concerned = [entry for entry in entries if counting.concerns(entry)]
        self._passed += len(entries)
        if not concerned and self._passed < MOST_PASSED:
            self._read = last.position
            return None
        now = replace(stored, reached=last.position, until=last.occurred_at)
        return await _count(stored, now, concerned)


async def _count(stored: CountedPosition, now: CountedPosition, entries: Sequence[Entry]) -> bool:
    """Count entries, unless another keeper has done so. Nothing is locked while it reads."""
    tally = await counting.tally_of(entries)
    types = {hit_type for of_types in tally.times.values() for hit_type in of_types}
    workers = counting.worker_ids(entries)
    times = await storing.read_times(workers, types, since=tally.begun_at or clock.now())
    times.unite(tally)
    await _pay_out(tally, times, entries)
    return await _store(stored, now, tally, times)


async def _pay_out(tally: Tally, times: StoredTimes, entries: Sequence[Entry]) -> None:
    adopted = payouts.current()
    moving = [entry for entry in entries if entry.kind in adopted.moving]
    for worker_id in sorted(counting.worker_ids(moving)):
        of_worker = times.workers[worker_id]
        before, now = of_worker.paid_until, await adopted.paid_until(worker_id)
        await paying_out.move(tally, worker_id, before=before, now=now)
        of_worker.pay(now)


@retried
async def _store(
    stored: CountedPosition, now: CountedPosition, tally: Tally, times: StoredTimes
) -> bool:
    async with unit_of_work() as unit:
        if not await stored.is_held():
            return False
        await storing.add(tally, times)
        await now.store()
        _tell(unit, tally, times, clock.now())
        return True


def _tell(unit: UnitOfWork, tally: Tally, times: StoredTimes, at: datetime) -> None:
    days = tally.days()
    for worker_id, day in sorted(days):
        unit.tell(DashboardChanged(occurred_at=at, worker_id=worker_id, day=day))
    for worker_id in sorted(times.workers.keys() - {worker for worker, _ in days}):
        unit.tell(DashboardChanged(occurred_at=at, worker_id=worker_id, day=None))
