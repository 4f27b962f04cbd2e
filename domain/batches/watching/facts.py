"""Facts about the counts of a batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.batches.facts import batch_topic
from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.people.facts import requester_topic


@dataclass(frozen=True, kw_only=True)
class BatchCounted(Fact):
    """Something was counted for a batch."""

    batch_id: UUID

    def topics(self) -> Iterable[str]:
        """The batch's topic."""
        return (batch_topic(self.batch_id),)


@dataclass(frozen=True, kw_only=True)
class BatchWageBelowFloor(Fact):
    """The hourly wage of a running batch is below its floor. Told once for a batch."""

    batch_id: UUID
    requester_id: UUID
    median: Money
    floor: Money
    reward_to_meet: Money

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)
