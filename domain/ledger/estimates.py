"""Estimates: the price of a command before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.money import NOTHING, Money
from domain.ledger.spending import spendable


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The money that a command would take from a requester's available balance.

    Below zero where it would give money back.
    """

    reward: Money
    fee: Money
    available: Money
    left_of_limit: Money | None = None  # for this day; None where there is no spending limit

    @property
    def total(self) -> Money:
        """Reward and fee together."""
        return self.reward + self.fee

    @property
    def missing(self) -> Money:
        """The smallest deposit after which the balance covers the total."""
        return max(NOTHING, self.total - self.available)

    @property
    def available_afterwards(self) -> Money | None:
        """The balance after the command; None where it does not cover the total."""
        return None if self.missing else self.available - self.total


async def estimate(requester_id: UUID, reward: Money, fee: Money) -> Estimate:
    """The estimate for this price, with the balance at this moment."""
    now = await spendable(requester_id)
    return Estimate(
        reward=reward, fee=fee, available=now.available, left_of_limit=now.left_of_limit
    )
