"""Estimates: the price of a command before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.money import NOTHING, Money
from domain.ledger.queries import requester_balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The money that a command would take from a requester's available balance.

    Below zero where it would give money back.
    """

    reward: Money
    fee: Money
    available: Money

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
    balance = await requester_balance(requester_id)
    return Estimate(reward=reward, fee=fee, available=balance.available)
