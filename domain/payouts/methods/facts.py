"""Facts about payout methods, for their worker alone. None has a word of the details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import worker_topic


@dataclass(frozen=True, kw_only=True)
class PayoutMethodFact(Fact):
    """What happened to a payout method."""

    worker_id: UUID
    method_id: UUID

    def topics(self) -> Iterable[str]:
        yield worker_topic(self.worker_id)


@dataclass(frozen=True, kw_only=True)
class PayoutMethodSet(PayoutMethodFact):
    """The worker chose it: the next transfer goes there."""


@dataclass(frozen=True, kw_only=True)
class PayoutMethodConfirmed(PayoutMethodFact):
    """It was confirmed, by the small deposits or by an operator."""


@dataclass(frozen=True, kw_only=True)
class PayoutMethodRejected(PayoutMethodFact):
    """An operator rejected it: no transfer goes there any more."""
