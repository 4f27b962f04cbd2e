"""A worker's daily limit and probation, as the worker sees them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.assignments import daily_counts, daily_limits
from domain.kernel import clock
from domain.people import models
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned

PROBATION_COST = Cost(weight=10)  # It counts the days with a submission.


@strawberry.type(
    description="The first days of a worker, with a lower daily limit. Only days of the market on "
    "which the worker submitted something count."
)
class Probation:
    days_done: int = strawberry.field(description="The days with a submission.")
    days_needed: int = strawberry.field(description="The days that probation has.")
    ends_after: datetime | None = strawberry.field(
        description="The end of the last of these days, with which probation ends; null until "
        "that day has a submission."
    )

    @classmethod
    def of(cls, found: daily_counts.Probation) -> Probation:
        return cls(
            days_done=found.days_done, days_needed=found.days_needed, ends_after=found.ends_at
        )


@strawberry.type(description="How many HITs a worker may do on this day of the market.")
class DailyLimit:
    limit: int = strawberry.field(description="The HITs that this day allows.")
    used: int = strawberry.field(
        description="Those that count already: accepted on this day, also where they were "
        "returned; or, where the market counts submissions, submitted on it or in progress."
    )
    resets_at: datetime = strawberry.field(
        description="The time when the next day of the market begins."
    )

    @classmethod
    def of(cls, use: daily_limits.DailyUse) -> DailyLimit:
        return cls(limit=use.limit, used=use.used, resets_at=use.ends_at)


@strawberry.type
class Limited:
    """The part of a worker's own profile that says how much they may do."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(
        description="The worker's probation; null where it is over, or the market has none.",
        cost=PROBATION_COST,
    )
    async def probation(self, info: Info) -> Probation | None:
        found = await daily_counts.probation_of(self.row.id, clock.now())
        return None if found is None else Probation.of(found)

    @owned(description="The worker's daily limit; null where there is none.")
    async def daily_limit(self, info: Info) -> DailyLimit | None:
        use = await daily_counts.use_of(self.row.id, clock.now())
        return None if use is None else DailyLimit.of(use)
