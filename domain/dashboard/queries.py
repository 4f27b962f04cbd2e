"""Reads of a worker's dashboard: each is of few rows, however much the worker has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from uuid import UUID

from domain.assignments.conditions import IN_PROGRESS
from domain.assignments.models import Assignment
from domain.dashboard.counting import concerns
from domain.dashboard.goals import goals_of
from domain.dashboard.models import (
    WorkerDay,
    WorkerTime,
    WorkerYear,
    WorkForRequester,
    WorkOnHitType,
)
from domain.dashboard.position import POSITION
from domain.dashboard.tally import day_number
from domain.kernel import clock
from domain.kernel.days.market_days import MarketDay, day_on, market_day
from domain.kernel.money import NOTHING, Money
from domain.kernel.paging import Order, Page, Slice, page_of
from domain.kernel.statement import Statement, key
from domain.ledger.queries import worker_earnings
from domain.people.facts import worker_topic
from subscriptions.log import reader

BY_DAY = Order(("day", "id"), falling=True)
BY_INCOME = Order(("income_cents", "id"), falling=True)
BY_SUBMISSION = Order(("submitted_at", "id"), falling=True)
MOST_YEARS = 100
MOST_READ = 20  # entries that are looked at, to say until when everything is counted
MICROSECONDS_AN_HOUR = 3_600_000_000
SHORTEST_TIME = 1_000_000  # microseconds: less says nothing of an hour

_TOTALS = Statement(f"""
    SELECT COALESCE(r.submitted, 0) AS submitted, COALESCE(r.returned, 0) AS returned,
        COALESCE(r.abandoned, 0) AS abandoned, COALESCE(r.approved, 0) AS approved,
        COALESCE(r.rejected, 0) AS rejected, COALESCE(r.rejected_bounded, 0) AS rejected_bounded,
        {IN_PROGRESS.format(worker="workers.id")} AS in_progress
    FROM workers LEFT JOIN work_records AS r ON r.worker_id = workers.id WHERE workers.id = $1
""")
_BONUS_OF = Statement("""
    SELECT assignment_id, CAST(SUM(cents) AS bigint) AS cents FROM bonuses
    WHERE assignment_id = ANY($1::uuid[]) GROUP BY assignment_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class HitTotals:
    """How many HITs a worker accepted, and what became of them. They are exact at every moment."""

    in_progress: int
    submitted: int
    returned: int
    abandoned: int
    approved: int
    rejected: int
    rejected_bounded: int  # of them, those that count

    @property
    def accepted(self) -> int:
        """All that was ever accepted."""
        return self.in_progress + self.submitted + self.returned + self.abandoned

    @property
    def pending(self) -> int:
        """Submitted, and not decided yet."""
        return self.submitted - self.approved - self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedTotals:
    """All that a worker earned, by what it was for."""

    total: Money
    rewards: Money
    bonuses: Money
    payments: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """The time that a worker worked, and what an hour brought: None of hardly any time."""

    accepted_microseconds: int
    sitting_microseconds: int
    hourly_accepted: Money | None
    hourly_sitting: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """The goals of a day, and how far the worker has come today."""

    hits: int | None
    money: Money | None
    hits_today: int
    income_today: Money
    ends_at: datetime


async def counted_until(worker_id: UUID) -> datetime:
    """Everything that happened to the worker before this instant is in the counts."""
    position = await POSITION.read()
    if position.until is None or position.is_recounting:
        return position.until or clock.now()
    entries = await reader.read(position.reached, limit=MOST_READ, topics=[worker_topic(worker_id)])
    return next((each.occurred_at for each in entries if concerns(each)), clock.now())


async def is_counting(worker_id: UUID) -> bool:
    """Whether the counts of all workers are being made again, and may be missing."""
    position = await POSITION.read()
    if position.until is None:
        return True
    after = position.recounted_after
    return position.is_recounting and (after is None or after < worker_id)


async def hit_totals(worker_id: UUID) -> HitTotals:
    """The worker's HITs, from the first day."""
    row = await _TOTALS.row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    return HitTotals(**{name: int(value) for name, value in row.items()})


async def earned(worker_id: UUID) -> EarnedTotals:
    """The worker's earnings, from the first day: running totals of the ledger."""
    found = await worker_earnings(worker_id)
    payments = found.total - found.rewards - found.bonuses
    return EarnedTotals(
        total=found.total, rewards=found.rewards, bonuses=found.bonuses, payments=payments
    )


async def years_of(worker_id: UUID) -> list[WorkerYear]:
    """The years in which money was credited, the latest first."""
    return await WorkerYear.filter(worker_id=worker_id).order_by("-year").limit(MOST_YEARS)


async def wage_of(worker_id: UUID) -> Wage:
    """What the worker's time brought. The income is that of all days: rewards and bonuses."""
    time = await WorkerTime.get_or_none(id=worker_id)
    income = (await earned(worker_id)).total
    accepted = 0 if time is None else time.accepted_microseconds
    sitting = 0 if time is None else time.sitting_microseconds
    return Wage(
        accepted_microseconds=accepted,
        sitting_microseconds=sitting,
        hourly_accepted=hourly(income.cents, accepted),
        hourly_sitting=hourly(income.cents, sitting),
    )


async def paid_until(worker_id: UUID) -> datetime | None:
    """Work that was approved until this instant is paid; None where nothing is."""
    time = await WorkerTime.get_or_none(id=worker_id)
    return None if time is None else time.paid_until


async def goal_progress(worker_id: UUID) -> GoalProgress:
    """The worker's goals, and today's counts towards them."""
    goals, today = await goals_of(worker_id), market_day(clock.now())
    row = await WorkerDay.get_or_none(worker_id=worker_id, day=day_number(today.begins_at))
    return GoalProgress(
        hits=goals.hits,
        money=None if goals.cents is None else Money(goals.cents),
        hits_today=0 if row is None else row.submitted,
        income_today=NOTHING if row is None else row.income,
        ends_at=today.ends_at,
    )


async def days_of(worker_id: UUID, part: Slice) -> Page[WorkerDay]:
    """The days on which the worker submitted something, the latest first."""
    return await page_of(WorkerDay.filter(worker_id=worker_id), BY_DAY, part)


async def day_of(worker_id: UUID, day: int) -> WorkerDay | None:
    """One of these days, by its number."""
    return await WorkerDay.get_or_none(worker_id=worker_id, day=day)


async def assignments_on(worker_id: UUID, day: int, part: Slice) -> Page[Assignment]:
    """What the worker submitted on a day, the latest first."""
    on = day_by_number(day)
    rows = Assignment.filter(
        worker_id=worker_id, submitted_at__gte=on.begins_at, submitted_at__lt=on.ends_at
    )
    return await page_of(rows, BY_SUBMISSION, part)


async def bonus_sums(assignment_ids: list[UUID]) -> dict[UUID, Money]:
    """The bonuses of several assignments, each summed up."""
    rows = await _BONUS_OF.rows(assignment_ids)
    return {key(row["assignment_id"]): Money(row["cents"]) for row in rows}


async def requesters_of(worker_id: UUID, part: Slice) -> Page[WorkForRequester]:
    """The worker's work by requester, those with most income first."""
    return await page_of(WorkForRequester.filter(worker_id=worker_id), BY_INCOME, part)


async def hit_types_of(worker_id: UUID, part: Slice) -> Page[WorkOnHitType]:
    """The worker's work by HIT type, those with most income first."""
    return await page_of(WorkOnHitType.filter(worker_id=worker_id), BY_INCOME, part)


def hourly(cents: int, microseconds: int) -> Money | None:
    """Money for an hour, rounded down to the cent; None for hardly any time."""
    if microseconds < SHORTEST_TIME:
        return None
    return Money(cents * MICROSECONDS_AN_HOUR // microseconds)


def median_microseconds(latest: list[list[int]] | None) -> int | None:
    """The median of the latest work times."""
    return None if not latest else int(median(took for _, took in latest))


def day_by_number(day: int) -> MarketDay:
    """The day of the market with this number, YYYYMMDD."""
    return day_on(date(day // 10_000, day // 100 % 100, day % 100))
