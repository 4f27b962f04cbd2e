"""Keeps the counts of workers by following the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.dashboard import counting, paying_out, payouts, recounting, storing
from domain.dashboard.facts import DashboardChanged
from domain.dashboard.position import POSITION
from domain.dashboard.storing import StoredTimes
from domain.dashboard.tally import Tally
from domain.kernel import clock
from domain.kernel.following.follower import LogFollower
from domain.kernel.following.position import CountedPosition
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.payouts import queries as payday
from subscriptions.log.entry import Entry
from subscriptions.tasks.yielding import let_others_work


class LogCounter(LogFollower):
    """Keeps the counts of workers, in one process."""

    def __init__(self) -> None:
        super().__init__(POSITION)

    async def concerned(self, entries: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in entries if counting.concerns(entry)]

    async def count(
        self, stored: CountedPosition, now: CountedPosition, entries: Sequence[Entry]
    ) -> bool:
        """Nothing is locked while it reads."""
        tally = await counting.tally_of(entries)
        types = {hit_type for of_types in tally.times.values() for hit_type in of_types}
        workers = counting.worker_ids(entries)
        times = await storing.read_times(workers, types, since=tally.begun_at or clock.now())
        times.unite(tally)
        await _pay_out(tally, times, entries)
        return await _store(stored, now, tally, times)

    async def recount_next(self, stored: CountedPosition) -> bool:
        return await recounting.recount_next(stored)


async def _pay_out(tally: Tally, times: StoredTimes, entries: Sequence[Entry]) -> None:
    moving = [entry for entry in entries if entry.kind in payouts.MOVES_PAID_UNTIL]
    worker_ids = sorted(counting.worker_ids(moving))
    found = await payday.paid_until(worker_ids) if worker_ids else {}
    for worker_id in worker_ids:
        of_worker, now = times.workers[worker_id], found.get(worker_id)
        if now != of_worker.paid_until:
            await paying_out.move(tally, worker_id, before=of_worker.paid_until, now=now)
            of_worker.pay(now)
            await let_others_work()


@retried
async def _store(
    stored: CountedPosition, now: CountedPosition, tally: Tally, times: StoredTimes
) -> bool:
    async with unit_of_work() as unit:
        if not await POSITION.is_held_at(stored):
            return False
        await storing.add(tally, times)
        await POSITION.store(now)
        _tell(unit, tally, times, clock.now())
        return True


def _tell(unit: UnitOfWork, tally: Tally, times: StoredTimes, at: datetime) -> None:
    days = tally.days()
    for worker_id, day in sorted(days):
        unit.tell(DashboardChanged(occurred_at=at, worker_id=worker_id, day=day))
    for worker_id in sorted(times.workers.keys() - {worker for worker, _ in days}):
        unit.tell(DashboardChanged(occurred_at=at, worker_id=worker_id, day=None))
