"""Money as people see it: a requester's balance, a worker's earnings."""

from __future__ import annotations

from uuid import UUID

import strawberry

from domain.ledger import queries
from domain.money import Money


@strawberry.type(description="A requester's money.")
class Balance:
    """Available and held."""

    available: Money = strawberry.field(description="Free to publish HITs and send bonuses with.")
    on_hold: Money = strawberry.field(
        description="Set aside for published HITs: the cost of every slot that may yet be paid."
    )

    @classmethod
    async def of_requester(cls, requester_id: UUID) -> Balance:
        """As it is now."""
        balance = await queries.requester_balance(requester_id)
        return cls(available=balance.available, on_hold=balance.on_hold)


@strawberry.type(description="What a worker earned.")
class Earnings:
    """By reward and by bonus."""

    total: Money = strawberry.field(description="Rewards and bonuses together.")
    rewards: Money = strawberry.field(description="By approved assignments.")
    bonuses: Money = strawberry.field(description="By bonuses.")

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> Earnings:
        """As they are now."""
        earned = await queries.worker_earnings(worker_id)
        return cls(total=earned.total, rewards=earned.rewards, bonuses=earned.bonuses)
