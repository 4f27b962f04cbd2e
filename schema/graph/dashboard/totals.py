"""The totals of a dashboard: HITs, earnings by year, time and wage, goals, payments to come."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.dashboard import models, queries
from domain.dashboard.shares import share
from domain.kernel.money import Money

_A_SECOND = 1_000_000  # microseconds


@strawberry.type(description="A number of HITs, and the share that they are of others.")
class HitShare:
    count: int = strawberry.field(description="The number of HITs.")
    share: float | None = strawberry.field(
        description="Their share, 0 to 1; null where there is nothing to share."
    )


@strawberry.type(
    description="The HITs that a worker ever accepted. Submitted, returned, abandoned and in "
    "progress are shares of the accepted; approved, rejected and pending of the submitted."
)
class HitTotals:
    accepted: int = strawberry.field(description="All accepted HITs.")
    in_progress: HitShare = strawberry.field(description="Those that are not submitted yet.")
    submitted: HitShare = strawberry.field(description="Those that were submitted.")
    returned: HitShare = strawberry.field(description="Those that were returned.")
    abandoned: HitShare = strawberry.field(description="Those of which the time ran out.")
    approved: HitShare = strawberry.field(description="Submitted ones that were approved.")
    rejected: HitShare = strawberry.field(description="Submitted ones that were rejected.")
    pending: HitShare = strawberry.field(description="Submitted ones that wait for a decision.")
    rejections_counted: int = strawberry.field(
        description="The rejections that count against the worker: of those by one requester on "
        "one day of the market the first ten (a setting), further ones only once an appeal upholds "
        "them, and none while it can be undone."
    )
    approval_percent: int | None = strawberry.field(
        description="The plain figure: the approved in percent of the approved and all rejected, 0 "
        "to 100, rounded down; null where none is decided."
    )
    bounded_approval_percent: int | None = strawberry.field(
        description="The bounded figure: the approved in percent of the approved and the "
        "rejections that count, 0 to 100, rounded down; null where there are none. Requirements "
        "read it, as 100 below 100 submissions."
    )

    @classmethod
    def of(cls, totals: queries.HitTotals) -> HitTotals:
        accepted, submitted = totals.accepted, totals.submitted
        return cls(
            accepted=accepted,
            in_progress=_part(totals.in_progress, accepted),
            submitted=_part(submitted, accepted),
            returned=_part(totals.returned, accepted),
            abandoned=_part(totals.abandoned, accepted),
            approved=_part(totals.approved, submitted),
            rejected=_part(totals.rejected, submitted),
            pending=_part(totals.pending, submitted),
            rejections_counted=totals.rejected_bounded,
            approval_percent=_percent(totals.approved, totals.rejected),
            bounded_approval_percent=_percent(totals.approved, totals.rejected_bounded),
        )


@strawberry.type(
    description="The money that was credited in one calendar year of the market's time zone."
)
class YearOfEarnings:
    year: int = strawberry.field(description="The year, such as 2026.")
    rewards: Money = strawberry.field(description="The rewards of approved HITs.")
    bonuses: Money = strawberry.field(description="The bonuses.")
    payments: Money = strawberry.field(description="Payments without an assignment.")
    total: Money = strawberry.field(description="All of it together.")

    @classmethod
    def of(cls, year: models.WorkerYear) -> YearOfEarnings:
        return cls(
            year=year.year,
            rewards=Money(year.reward_cents),
            bonuses=Money(year.bonus_cents),
            payments=Money(year.payment_cents),
            total=Money(year.reward_cents + year.bonus_cents + year.payment_cents),
        )


@strawberry.type(description="All money that a worker earned from the first day, paid out or not.")
class EarnedTotals:
    total: Money = strawberry.field(description="All of it together.")
    rewards: Money = strawberry.field(description="The rewards of approved HITs.")
    bonuses: Money = strawberry.field(description="The bonuses.")
    payments: Money = strawberry.field(description="Payments without an assignment.")
    years: list[YearOfEarnings] = strawberry.field(
        description="By calendar year of the market's time zone in which it was credited, the "
        "latest first, at most 100."
    )

    @classmethod
    def of(cls, totals: queries.EarnedTotals, years: list[models.WorkerYear]) -> EarnedTotals:
        return cls(
            total=totals.total,
            rewards=totals.rewards,
            bonuses=totals.bonuses,
            payments=totals.payments,
            years=[YearOfEarnings.of(each) for each in years],
        )


@strawberry.type(
    description="The time that a worker worked on submitted HITs, and what an hour of it brought. "
    "HITs at the same time count once. Of one HIT at most the last 7 days before its submission "
    "count."
)
class WorkedTime:
    accepted_seconds: float = strawberry.field(
        description="The time with at least one of these HITs accepted, in seconds."
    )
    sitting_seconds: float = strawberry.field(
        description="The time of all sittings, in seconds: from the first accept to the last "
        "submission, with pauses of at most 15 minutes."
    )
    hourly_accepted: Money | None = strawberry.field(
        description="Rewards, bonuses and payments for an hour of accepted time, rounded down to "
        "the cent; null below one second."
    )
    hourly_sitting: Money | None = strawberry.field(description="The same for an hour of sittings.")

    @classmethod
    def of(cls, wage: queries.Wage) -> WorkedTime:
        return cls(
            accepted_seconds=wage.accepted_microseconds / _A_SECOND,
            sitting_seconds=wage.sitting_microseconds / _A_SECOND,
            hourly_accepted=wage.hourly_accepted,
            hourly_sitting=wage.hourly_sitting,
        )


@strawberry.type(description="The goals of a worker for each day, and today's progress.")
class GoalProgress:
    hits: int | None = strawberry.field(
        description="The HITs to submit on a day of the market, 1 to 100,000; null is no goal."
    )
    money: Money | None = strawberry.field(
        description="The income to reach on a day, 0.01 to 10,000.00; null is no goal."
    )
    hits_today: int = strawberry.field(description="The HITs that were submitted today.")
    income_today: Money = strawberry.field(
        description="Rewards and bonuses of what was submitted today, as far as it is approved."
    )
    ends_at: datetime = strawberry.field(
        description="The time when the next day of the market begins."
    )

    @classmethod
    def of(cls, progress: queries.GoalProgress) -> GoalProgress:
        return cls(
            hits=progress.hits,
            money=progress.money,
            hits_today=progress.hits_today,
            income_today=progress.income_today,
            ends_at=progress.ends_at,
        )


def _part(count: int, whole: int) -> HitShare:
    return HitShare(count=count, share=share(count, whole))


def _percent(approved: int, rejected: int) -> int | None:
    total = approved + rejected
    return 100 * approved // total if total else None
