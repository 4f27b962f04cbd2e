"""Payment providers: how money comes in from the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CollectedPayment:
    """Money that has arrived, under the provider's reference: at most 80 characters, used once."""

    reference: str


class Provider(Protocol):
    """Collects a deposit from a requester.

    It is called inside the unit of work that credits the money, so it must answer at once. One
    that has to talk to the world first settles beforehand, and answers here from what it noted.
    """

    @property
    def name(self) -> str:
        """A short word that stands in the ledger's causes."""

    async def collect(self, requester_id: UUID, amount: Money) -> CollectedPayment:
        """Take the money and say under which reference."""


class Sandbox:
    """Play money: settles at once, as often as one likes."""

    name = "sandbox"

    async def collect(self, requester_id: UUID, amount: Money) -> CollectedPayment:
        """A new reference for money that was never there."""
        return CollectedPayment(reference=str(new_id()))


SANDBOX = Sandbox()
