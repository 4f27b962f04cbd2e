"""Keeps the counts of batches by following the log, and warns of wages below the floor."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from domain.batches import settings, wages
from domain.batches.lifecycle import BatchState
from domain.batches.watching import counting, recounting, storing
from domain.batches.watching.counting import BatchesOfTypes
from domain.batches.watching.facts import BatchCounted, BatchWageBelowFloor
from domain.batches.watching.position import POSITION
from domain.batches.watching.tables import TIMES, WAGES
from domain.batches.watching.tally import BatchTally
from domain.kernel import clock, policy
from domain.kernel.following.follower import LogFollower
from domain.kernel.following.position import CountedPosition
from domain.kernel.money import Money
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from subscriptions.log.entry import Entry

RUNNING = (BatchState.PUBLISHING, BatchState.PUBLISHED, BatchState.PAUSED)
_NOT_WARNED = Statement("""
    SELECT batches.id, batches.requester_id, batches.state, batches.settings
    FROM batches LEFT JOIN batch_counts ON batch_counts.id = batches.id
    WHERE batches.id = ANY($1::uuid[]) AND batch_counts.warned_at IS NULL
""")


class BatchCounter(LogFollower):
    """Keeps the counts of batches, in one process."""

    def __init__(self) -> None:
        super().__init__(POSITION)
        self._types = BatchesOfTypes()

    async def concerned(self, entries: Sequence[Entry]) -> list[Entry]:
        return await counting.concerned(entries, self._types)

    async def count(
        self, stored: CountedPosition, now: CountedPosition, entries: Sequence[Entry]
    ) -> bool:
        """Nothing is locked while it reads."""
        tally = await counting.tally_of(entries, self._types)
        return await _store(stored, now, tally, await _warnings(tally))

    async def recount_next(self, stored: CountedPosition) -> bool:
        return await recounting.recount_next(stored)


@retried
async def _store(
    stored: CountedPosition,
    now: CountedPosition,
    tally: BatchTally,
    warnings: Sequence[BatchWageBelowFloor],
) -> bool:
    async with unit_of_work() as unit:
        if not await POSITION.is_held_at(stored):
            return False
        at = clock.now()
        await storing.add(tally)
        await storing.warned([each.batch_id for each in warnings], at)
        await POSITION.store(now)
        for batch_id in sorted(tally.batches()):
            unit.tell(BatchCounted(occurred_at=at, batch_id=batch_id))
        for warning in warnings:
            unit.tell(warning)
        return True


async def _warnings(tally: BatchTally) -> list[BatchWageBelowFloor]:
    """The warnings that are due once the tally is stored."""
    moved = sorted({batch_id for batch_id, _ in tally.wages})
    rows = await _NOT_WARNED.rows(moved) if moved else []
    found = []
    for row in rows:
        body = row["settings"]
        of_batch = settings.from_values(
            orjson.loads(body) if isinstance(body, str | bytes) else body
        )
        floor = wages.floor_of(of_batch, policy.current().wage_floor)
        if floor is None or row["state"] not in RUNNING:
            continue
        warning = await _warning(key(row["id"]), key(row["requester_id"]), tally, floor)
        if warning is not None:
            found.append(warning)
    return found


async def _warning(
    batch_id: UUID, requester_id: UUID, tally: BatchTally, floor: Money
) -> BatchWageBelowFloor | None:
    stored = await storing.buckets_of(WAGES, batch_id)
    times = await storing.buckets_of(TIMES, batch_id)
    found = wages.measured(
        storing.added(stored, tally.wages, batch_id),
        storing.added(times, tally.times, batch_id),
        floor,
    )
    if not found.is_below:
        return None
    assert found.median is not None, "a wage that is below the floor is known"
    assert found.reward_to_meet is not None, "as is the reward that would meet it"
    return BatchWageBelowFloor(
        occurred_at=clock.now(),
        batch_id=batch_id,
        requester_id=requester_id,
        median=found.median,
        floor=floor,
        reward_to_meet=found.reward_to_meet,
    )
