"""Payment providers: they collect money from outside the market, and give it back.

A process adopts the provider of its installation once, when it starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.ledger.refusals import NoPaymentProvider


@dataclass(frozen=True, slots=True)
class SettledPayment:
    """Money that has arrived. The reference is the provider's, unique, at most 80 characters."""

    reference: str


class Provider(Protocol):
    """Collects a deposit from a requester.

    It is called inside the unit of work that credits the money, so it awaits nothing. A provider
    that needs the network settles beforehand, and answers from what it knows then.
    """

    @property
    def name(self) -> str:
        """A short name that is part of the ledger's causes."""

    def collect(self, requester_id: UUID, amount: Money) -> SettledPayment:
        """Take the money. Returns the reference. Raises NoPaymentProvider where there is none."""

    def give_back(self, requester_id: UUID, amount: Money) -> SettledPayment | None:
        """Give money back. None where the operator pays it, and says so later."""


class Sandbox:
    """Play money: every deposit settles at once."""

    name = "sandbox"

    def collect(self, requester_id: UUID, amount: Money) -> SettledPayment:
        """A new reference for play money."""
        return SettledPayment(reference=str(new_id()))

    def give_back(self, requester_id: UUID, amount: Money) -> SettledPayment:
        """Play money is gone at once."""
        return SettledPayment(reference=str(new_id()))


class Bank:
    """No provider: money arrives at the operator's bank, and the operator records each deposit."""

    name = "bank"

    def collect(self, requester_id: UUID, amount: Money) -> SettledPayment:
        """Nothing is collected."""
        raise NoPaymentProvider()

    def give_back(self, requester_id: UUID, amount: Money) -> None:
        """The operator transfers it."""


SANDBOX, BANK = Sandbox(), Bank()
PROVIDERS: dict[str, Provider] = {each.name: each for each in (SANDBOX, BANK)}

# Without a word of the operator no money comes out of nothing.
_current: Provider = BANK


def current() -> Provider:
    """The provider in use."""
    return _current


def adopt(provider: Provider) -> None:
    """Use this provider in this process."""
    global _current
    _current = provider
