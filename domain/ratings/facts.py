"""Facts about ratings. None tells a requester when a rating was made, or by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import worker_topic


@dataclass(frozen=True, kw_only=True)
class RatingAnswered(Fact):
    """The requester answered a rating; its worker receives it."""

    worker_id: UUID
    requester_id: UUID
    rating_id: UUID

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)
