"""Facts about disposals, for the members of the requester account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic


@dataclass(frozen=True, kw_only=True)
class DisposalAnnounced(Fact):
    """What a requester did not use for long is disposed of in a week."""

    requester_id: UUID
    disposal_id: UUID

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)
