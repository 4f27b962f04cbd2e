"""Facts about alarms of requesters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic


@dataclass(frozen=True, kw_only=True)
class AlarmFact(Fact):
    """Something about an alarm that concerns a requester."""

    requester_id: UUID
    alarm_id: UUID

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(AlarmFact):
    """A condition was found that the requester should know of."""


@dataclass(frozen=True, kw_only=True)
class AlarmEnded(AlarmFact):
    """The condition is over."""
