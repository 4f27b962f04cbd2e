"""The price of a command before it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import strawberry

from domain.discovery.eligible_workers import WorkerCount
from domain.kernel.money import Money
from domain.ledger import estimates
from schema.graph.batches.workers import WORKERS_COST, EligibleWorkers
from schema.kernel.fields import resolved
from schema.kernel.scalars import SignedMoney

CountWorkers = Callable[[], Awaitable[WorkerCount]]


@strawberry.type(
    description="The price of a command at this moment, and the balance before and after it. "
    "Nothing is reserved: the balance and the fees may change before the command is sent."
)
class Estimate:
    reward: SignedMoney = strawberry.field(
        description="The rewards of all assignments together, or the bonus. Below zero where an "
        "earlier expiry gives money back."
    )
    fee: SignedMoney = strawberry.field(
        description="The fees of the market for them together. Below zero as the reward."
    )
    total: SignedMoney = strawberry.field(
        description="Reward and fee: the amount that leaves the available balance."
    )
    available: Money = strawberry.field(description="The available balance now.")
    available_afterwards: Money | None = strawberry.field(
        description="The available balance after the command; null where it does not cover the "
        "total."
    )
    missing: Money = strawberry.field(
        description="The smallest deposit after which the balance covers the total; 0.00 where it "
        "does."
    )
    left_of_spending_limit: Money | None = strawberry.field(
        description="The amount that the spending limit leaves for this day of the market: the "
        "command is refused where the total is more. Null where there is no limit."
    )

    count_workers: strawberry.Private[CountWorkers | None] = None

    @resolved(
        description="How many workers may accept the HITs now: those that `hits` names, or those "
        "of a batch, also before it is published. Null for other commands.",
        cost=WORKERS_COST,
    )
    async def eligible_workers(self) -> EligibleWorkers | None:
        count = self.count_workers
        return None if count is None else EligibleWorkers.of(await count())

    @classmethod
    def of(
        cls, estimate: estimates.Estimate, count_workers: CountWorkers | None = None
    ) -> Estimate:
        return cls(
            count_workers=count_workers,
            reward=SignedMoney(str(estimate.reward)),
            fee=SignedMoney(str(estimate.fee)),
            total=SignedMoney(str(estimate.total)),
            available=estimate.available,
            available_afterwards=estimate.available_afterwards,
            missing=estimate.missing,
            left_of_spending_limit=estimate.left_of_limit,
        )
