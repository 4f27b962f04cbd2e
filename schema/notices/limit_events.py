"""The events of a worker's daily limit and probation."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.assignments import facts
from domain.kernel.facts import Fact
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(description="An event of the worker's daily limit.")
class DailyLimitEvent(Event):
    fact: strawberry.Private[facts.DailyLimitFact]

    @resolved(description="The HITs that the day allows.")
    def limit(self) -> int:
        return self.fact.limit

    @resolved(description="The HITs of the day that counted at this event.")
    def used(self) -> int:
        return self.fact.used

    @resolved(description="The time when the next day of the market begins.")
    def resets_at(self) -> datetime:
        return self.fact.resets_at


@strawberry.type(description="You have used 80 % of your daily limit. Sent to the worker.")
class DailyLimitNear(DailyLimitEvent):
    pass


@strawberry.type(
    description="You have reached your daily limit: you can accept again at `resetsAt`. Sent to "
    "the worker."
)
class DailyLimitReached(DailyLimitEvent):
    pass


@strawberry.type(
    description="A new day of the market has begun, and you can accept again. Sent to a worker who "
    "had reached the daily limit."
)
class DailyLimitRenewed(Event):
    fact: strawberry.Private[Fact]


@strawberry.type(
    description="Your probation is over: your daily limit is higher, and HIT types that are closed "
    "to workers in probation are open to you. Sent to the worker."
)
class ProbationEnded(Event):
    fact: strawberry.Private[Fact]
