"""The count of each worker's day: written as they accept and submit, read where it limits them.

Where no limit and no probation is set, nothing here reads or writes anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.assignments.conditions import IN_PROGRESS
from domain.assignments.daily_limits import DailyUse, daily_use, is_in_probation, probation_end
from domain.assignments.facts import (
    DailyLimitFact,
    DailyLimitNear,
    DailyLimitReached,
    DailyLimitRenewed,
    EarningsHoldEnded,
)
from domain.kernel import policy
from domain.kernel.days.market_days import MarketDay, market_day
from domain.kernel.statement import Row, Statement, instant, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.ledger import earnings
from domain.qualifications.facts import ProbationEnded

_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)

# A clock that is behind others at midnight still counts on the later day.
_SAME_DAY = "daily_counts.day >= $2"
_UPSERT = """
    ON CONFLICT (id) DO UPDATE SET
        {counted} = CASE WHEN {same} THEN daily_counts.{counted} + 1 ELSE 1 END,
        {other} = CASE WHEN {same} THEN daily_counts.{other} ELSE 0 END,
        day = CASE WHEN {same} THEN daily_counts.day ELSE $2 END
    RETURNING day, accepted, submitted, probation_ends_at, hold_ended_at
"""
_ACCEPTED = _UPSERT.format(counted="accepted", other="submitted", same=_SAME_DAY)
_SUBMITTED = _UPSERT.format(counted="submitted", other="accepted", same=_SAME_DAY)
_HOLD_WORKER = Statement("SELECT id FROM workers WHERE id = $1 FOR NO KEY UPDATE")
# One statement for both, since an accept is the most frequent command of the market.
_HOLD_AND_COUNT = Statement(
    f"""WITH held AS (SELECT id FROM workers WHERE id = $1 FOR NO KEY UPDATE)
    INSERT INTO daily_counts (id, day, accepted) SELECT id, $2, 1 FROM held {_ACCEPTED}""",
    sqlite=f"INSERT INTO daily_counts (id, day, accepted) VALUES ($1, $2, 1) {_ACCEPTED}",
)
_COUNT_SUBMISSION = Statement(
    f"INSERT INTO daily_counts (id, day, submitted) VALUES ($1, $2, 1) {_SUBMITTED}"
)
_READ = Statement(f"""
    SELECT day, accepted, submitted, probation_ends_at,
        {IN_PROGRESS.format(worker="workers.id")} AS in_progress
    FROM workers LEFT JOIN daily_counts ON daily_counts.id = workers.id WHERE workers.id = $1
""")
_NEXT_SUBMISSION = Statement("""
    SELECT submitted_at FROM assignments WHERE worker_id = $1 AND submitted_at >= $2
    ORDER BY submitted_at LIMIT 1
""")
_WAKE = "CASE WHEN wake_at < $2 THEN wake_at ELSE $2 END"
_LIMITED = Statement(f"UPDATE daily_counts SET limited_until = $2, wake_at = {_WAKE} WHERE id = $1")
# A worker who was told that the limit is near is marked by the first moment of the day, which is no
# end of a day: nothing wakes at it, and it stands until the limit is reached, or another day.
_NEAR_MARK = timedelta.resolution
_NEAR = Statement(
    """UPDATE daily_counts SET limited_until = $2
       WHERE id = $1 AND (limited_until IS NULL OR limited_until < $2)"""
)
_PROBATION_ENDS = Statement(
    f"UPDATE daily_counts SET probation_ends_at = $2, wake_at = {_WAKE} WHERE id = $1"
)
_HOLD_ENDS = Statement(
    f"UPDATE daily_counts SET hold_ended_at = $2, wake_at = {_WAKE} WHERE id = $1"
)
_HOLDS_ENDED = Statement(
    "SELECT id FROM daily_counts WHERE id = ANY($1::uuid[]) AND hold_ended_at IS NOT NULL"
)
_UNHELD = Statement("""
    SELECT id, limited_until, probation_ends_at, hold_ended_at, wake_at FROM daily_counts
    WHERE id = ANY($1::uuid[]) AND wake_at <= $2 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
""")
_WOKEN = Statement("UPDATE daily_counts SET wake_at = $2 WHERE id = $1")


async def hold_and_count_accept(worker_id: UUID, at: datetime) -> Row | None:
    """Lock the worker, and count an accept; a refusal takes it back with the transaction. None
    where no limit is set."""
    if not policy.current().limits_days:
        await _HOLD_WORKER.rows(worker_id)
        return None
    count = await _HOLD_AND_COUNT.row(worker_id, market_day(at).key)
    assert count is not None, f"there is no worker {worker_id}"
    if count["accepted"] == 1:
        # The first of a day: there may be submissions of a time when nothing was counted.
        count["probation_ends_at"] = await _probation_counted_again(count, worker_id)
    return count


async def tell_use(use: DailyUse, worker_id: UUID, *, at: datetime, unit: UnitOfWork) -> None:
    """Tell the worker where the accept that was counted brought them near the limit, or to it."""
    told: type[DailyLimitFact]
    if use.is_near:
        if not await _NEAR.run(worker_id, market_day(at).begins_at + _NEAR_MARK):
            return  # Work was given back since it was told.
        told = DailyLimitNear
    elif use.used == use.limit:
        told = DailyLimitReached
        await _LIMITED.run(worker_id, use.ends_at)
    else:
        return
    unit.tell(
        told(
            occurred_at=at,
            worker_id=worker_id,
            limit=use.limit,
            used=use.used,
            resets_at=use.ends_at,
        )
    )


async def count_submission(worker_id: UUID, at: datetime) -> None:
    """Count a submission that is written already. The first of a day is a day of probation, and of
    the hold of new earnings."""
    if not policy.current().counts_days:
        return
    count = await _COUNT_SUBMISSION.row(worker_id, market_day(at).key)
    assert count is not None, "the statement inserts or updates one row"
    if count["submitted"] == 1:
        await _probation_counted_again(count, worker_id)
        await _hold_counted_again(count, worker_id, at)


async def use_of(worker_id: UUID, at: datetime) -> DailyUse | None:
    """The use of the worker's limit now; None where there is no limit."""
    if not policy.current().limits_days:
        return None
    row = await _READ.row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    return daily_use(row, at, in_progress=int(row["in_progress"]))


async def is_limited(worker_id: UUID, at: datetime) -> bool:
    """Whether the worker may accept nothing more today."""
    use = await use_of(worker_id, at)
    return use is not None and use.is_reached


@dataclass(frozen=True, slots=True)
class Probation:
    """The days of probation with a submission, of how many, and the end, once it is known."""

    days_done: int
    days_needed: int
    ends_at: datetime | None


async def probation_of(worker_id: UUID, at: datetime) -> Probation | None:
    """The worker's probation; None where it is over, or there is none."""
    needed = policy.current().probation_days
    if not needed:
        return None
    row = await _READ.row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    ends_at = probation_end(row)
    if not is_in_probation(ends_at, at):
        return None
    days = await days_with_submission(worker_id, most=needed)
    return Probation(len(days), needed, ends_at)


async def is_new(worker_id: UUID) -> bool:
    """Whether the worker has submitted on fewer days than the hold of new earnings takes.

    A hold that has ended does not begin again where the market makes it longer.
    """
    return bool(await new_among([worker_id]))


async def new_among(worker_ids: Collection[UUID]) -> set[UUID]:
    """Those of the workers who are new: one statement for all whose hold has ended."""
    needed = policy.current().payouts.hold_days
    if not needed:
        return set()
    ended = {key(row["id"]) for row in await _HOLDS_ENDED.rows(list(worker_ids))}
    return {
        each
        for each in sorted(set(worker_ids) - ended)
        if len(await days_with_submission(each, most=needed)) < needed
    }


async def days_with_submission(worker_id: UUID, *, most: int) -> list[MarketDay]:
    """The first days of the market on which the worker submitted something, at most so many."""
    days: list[MarketDay] = []
    since = _BEFORE_ALL
    while len(days) < most:
        row = await _NEXT_SUBMISSION.row(worker_id, since)
        if row is None:
            break
        days.append(market_day(instant(row["submitted_at"])))
        since = days[-1].ends_at
    return days


async def _probation_counted_again(count: Row, worker_id: UUID) -> datetime | None:
    """The end of the worker's probation, once the last of its days has a submission."""
    needed, ends_at = policy.current().probation_days, probation_end(count)
    if not needed or ends_at is not None:
        return ends_at
    days = await days_with_submission(worker_id, most=needed)
    if len(days) < needed:
        return None
    ends_at = days[-1].ends_at
    await _PROBATION_ENDS.run(worker_id, ends_at)
    return ends_at


async def _hold_counted_again(count: Row, worker_id: UUID, at: datetime) -> None:
    """The hold of new earnings ends with the first submission of its last day."""
    if not policy.current().payouts.hold_days or count["hold_ended_at"] is not None:
        return
    if not await is_new(worker_id):
        await _HOLD_ENDS.run(worker_id, at)


@retried
async def _wake(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Tell workers whose limit is renewed, whose probation is over, or whose earnings are no longer
    held."""
    async with unit_of_work() as unit:
        rows = await _UNHELD.rows([each.id for each in due], at)
        woken, released = [], []
        for row in rows:
            worker_id, wake_at = key(row["id"]), instant(row["wake_at"])
            ends = [_ended(row[name]) for name in _ENDS]
            for end, fact in zip(ends, _ENDS.values(), strict=True):
                if end is not None and wake_at <= end <= at:
                    unit.tell(fact(occurred_at=at, worker_id=worker_id))
                    if fact is EarningsHoldEnded:
                        released.append(worker_id)
            later = [end for end in ends if end is not None and end > at]
            woken.append((worker_id, min(later, default=None)))
        if woken:
            await _WOKEN.run_many(woken)
        for worker_id in sorted(released):
            await earnings.wake(worker_id, at)
    return [worker_id for worker_id, _ in woken]


_ENDS: Mapping[str, type[ProbationEnded | DailyLimitRenewed | EarningsHoldEnded]] = {
    "probation_ends_at": ProbationEnded,
    "limited_until": DailyLimitRenewed,
    "hold_ended_at": EarningsHoldEnded,
}


def _ended(value: object) -> datetime | None:
    return None if value is None else instant(value)


wake_due = Timer(
    "end a day", DueColumn("daily_counts", "wake_at", "wake_at IS NOT NULL", "id"), _wake
)
