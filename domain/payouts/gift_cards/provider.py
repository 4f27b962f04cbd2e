"""The port to providers of gift cards. A process adopts the one of its installation.

A provider works inside the transaction of the payout, so it awaits nothing but the database: one
that needs the network gets its codes beforehand, and issues them from its own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kernel.money import Money


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code in clear, for its owner alone."""

    worth: Money
    code: str


class GiftCodesUsedUp(Exception):
    """There are no codes for exactly this amount. The amount that there are codes for is in it."""

    def __init__(self, amount: Money, issuable: Money) -> None:
        super().__init__(f"There are no gift codes for {amount}; there are some for {issuable}.")
        self.amount, self.issuable = amount, issuable


class GiftCardProvider(Protocol):
    """Issues gift cards."""

    async def largest_issuable(self, amount: Money) -> Money:
        """The largest sum, not above the amount, that could be issued in this transaction; NOTHING
        where there is none. What it counted on stays reserved until the transaction ends."""

    async def issue(self, payout_id: UUID, amount: Money) -> list[IssuedCode]:
        """The codes for exactly this amount; for one payout always the same ones.

        Raises GiftCodesUsedUp.
        """

    async def issued(self, payout_id: UUID) -> list[IssuedCode]:
        """The codes that were issued for a payout, the largest first."""


_provider: GiftCardProvider | None = None


def adopt(provider: GiftCardProvider) -> None:
    """Issue gift cards by this provider in this process."""
    global _provider
    _provider = provider


def current() -> GiftCardProvider:
    """The provider of this process."""
    assert _provider is not None, "a process that pays has adopted its provider"
    return _provider
