"""The wage of a batch: by measure while it runs, by estimate before it is published."""

from __future__ import annotations

import strawberry

from domain.batches import wages
from domain.batches.wages import TimeBasis
from domain.kernel.money import Money
from schema.kernel.enums import described

described(
    TimeBasis,
    name="BatchTimeBasis",
    description="What the time of an assignment is estimated by.",
    members={
        TimeBasis.EARLIER_BATCHES: "The median of the project's latest ten batches with "
        "submissions.",
        TimeBasis.EXPECTED: "The time that the requester expects.",
        TimeBasis.UNKNOWN: "Nothing is known: only the allotted time.",
    },
)

_FLOOR = (
    "The floor for an hour of work: that of the batch or of the operator, the higher of the two; "
    "null where there is none."
)


@strawberry.type(
    description="The effective hourly wage of a batch: of each submission that was not rejected, "
    "reward and bonuses for an hour of the time from accepting to submitting, of which one second "
    "at least counts. The median is exact to a tenth of a percent."
)
class BatchWage:
    median: Money | None = strawberry.field(
        description="The median for an hour; null before a submission."
    )
    measured: int = strawberry.field(description="The number of submissions that count.")
    floor: Money | None = strawberry.field(description=_FLOOR)
    is_below: bool | None = strawberry.field(
        description="Whether the median is below the floor; null where there is no floor, and "
        f"before {wages.LEAST_MEASURED} submissions."
    )
    reward_to_meet: Money | None = strawberry.field(
        description="The reward with which the median time meets the floor, where the wage is "
        "below it; null else."
    )

    @classmethod
    def of(cls, found: wages.MeasuredWage) -> BatchWage:
        return cls(
            median=found.median,
            measured=found.measured,
            floor=found.floor,
            is_below=found.is_below,
            reward_to_meet=found.reward_to_meet,
        )


@strawberry.type(
    description="The hourly wage that a batch may bring, from its reward and an estimated time."
)
class BatchWageEstimate:
    basis: TimeBasis = strawberry.field(description="What the time is estimated by.")
    seconds: float | None = strawberry.field(
        description="The estimated time of an assignment, in seconds; null where it is unknown."
    )
    hourly: Money | None = strawberry.field(
        description="The reward for an hour at this time, rounded down to the cent; null where "
        "the time is unknown."
    )
    at_least: Money = strawberry.field(
        description="The reward for an hour where a worker takes all of the allotted time."
    )
    floor: Money | None = strawberry.field(description=_FLOOR)
    is_below: bool | None = strawberry.field(
        description="Whether the estimated wage is below the floor; null where there is no floor, "
        "or the time is unknown."
    )
    reward_to_meet: Money | None = strawberry.field(
        description="The reward that would meet the floor, where the wage is below it; null else."
    )

    @classmethod
    def of(cls, found: wages.EstimatedWage) -> BatchWageEstimate:
        return cls(
            basis=found.basis,
            seconds=found.seconds,
            hourly=found.hourly,
            at_least=found.at_least,
            floor=found.floor,
            is_below=found.is_below,
            reward_to_meet=found.reward_to_meet,
        )
