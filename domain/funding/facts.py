"""Facts about requesters' money, for the members of the requester account who pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.people.facts import requester_topic


@dataclass(frozen=True, kw_only=True)
class FundingFact(Fact):
    """Something about a requester's money."""

    requester_id: UUID

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)


@dataclass(frozen=True, kw_only=True)
class RefundPaid(FundingFact):
    """Unused money was paid back."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefundRefused(FundingFact):
    """A refund was refused; the money is available again."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class BalanceFellLow(FundingFact):
    """The available balance is below the amount that the requester chose to be warned at."""

    available: Money
    warn_below: Money
