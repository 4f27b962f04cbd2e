"""Facts of payday, for the worker alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.people.facts import worker_topic


@dataclass(frozen=True, kw_only=True)
class EarningsMoved(Fact):
    """Pending earnings may be paid out from now on."""

    worker_id: UUID
    amount: Money

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class PayoutSkipped(Fact):
    """The day of a scheduled payout came, and something kept it from being made."""

    worker_id: UUID
    blockers: str  # names of PayoutBlocker, with spaces between them

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class PayoutFact(Fact):
    """A step of a payout, with its state after it."""

    worker_id: UUID
    payout_id: UUID

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class PayoutMade(PayoutFact):
    """A payout is due: its money is set aside."""


@dataclass(frozen=True, kw_only=True)
class PayoutHeld(PayoutFact):
    """An operator, or a rule, holds it, with a reason."""


@dataclass(frozen=True, kw_only=True)
class PayoutReleased(PayoutFact):
    """It is due again."""


@dataclass(frozen=True, kw_only=True)
class PayoutCancelled(PayoutFact):
    """It is not sent; the money is available again."""


@dataclass(frozen=True, kw_only=True)
class PayoutSent(PayoutFact):
    """It is on its way, less the tax that was withheld."""


@dataclass(frozen=True, kw_only=True)
class PayoutSettled(PayoutFact):
    """It has arrived."""


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(PayoutFact):
    """It did not arrive; the money is available again."""


@dataclass(frozen=True, kw_only=True)
class PayoutReturned(PayoutFact):
    """A bank gave it back after it had arrived; the money is available again."""
