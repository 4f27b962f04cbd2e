"""What a requester set about its money, and the refusal of what its spending limit forbids."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.kernel.money import Money
from domain.ledger import refusals
from domain.ledger.spending import Spendable
from schema.kernel.refusals import Refusal, shows


@strawberry.type(
    description="The limit of what a requester spends on a day of the market: money that leaves "
    "the available balance for HITs, bonuses, overrides and payments, with their fees, less what "
    "comes back from HITs on the same day."
)
class SpendingLimit:
    limit: Money = strawberry.field(description="The limit of a day, 0.00 to 100,000,000.00.")
    spent: Money = strawberry.field(
        description="The amount spent on this day: at least 0.00, so that money which comes back "
        "leaves never more than the limit."
    )
    left: Money = strawberry.field(description="The amount that may still be spent on this day.")
    until: datetime = strawberry.field(description="The end of this day of the market.")

    @classmethod
    def of(cls, now: Spendable) -> SpendingLimit | None:
        """None where there is no limit."""
        if now.limit is None or now.left_of_limit is None:
            return None
        return cls(limit=now.limit, spent=now.spent, left=now.left_of_limit, until=now.day_ends_at)


@shows(refusals.SpendingLimitReached)
@strawberry.type(
    description="The spending limit of the requester leaves less for this day of the market. "
    "Nothing has moved."
)
class SpendingLimitReached(Refusal):
    limit: Money = strawberry.field(description="The limit of a day.")
    spent: Money = strawberry.field(description="The amount that is spent on this day.")
    needed: Money = strawberry.field(description="The amount that is needed.")
    until: datetime = strawberry.field(
        description="The end of this day of the market: then all of the limit may be spent again."
    )
