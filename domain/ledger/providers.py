"""Payment providers: they collect money from outside the market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CollectedPayment:
    """Money that has arrived. The reference is the provider's, unique, at most 80 characters."""

    reference: str


class Provider(Protocol):
    """Collects a deposit from a requester.

    It is called inside the unit of work that credits the money, so it must answer at once. A
    provider that needs the network settles beforehand, and answers from its own records.
    """

    @property
    def name(self) -> str:
        """A short name that is part of the ledger's causes."""

    async def collect(self, requester_id: UUID, amount: Money) -> CollectedPayment:
        """Take the money. Returns the reference."""


class Sandbox:
    """Play money: every deposit settles at once."""

    name = "sandbox"

    async def collect(self, requester_id: UUID, amount: Money) -> CollectedPayment:
        """A new reference for play money."""
        return CollectedPayment(reference=str(new_id()))


SANDBOX = Sandbox()
