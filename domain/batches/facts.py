"""Facts about batches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic


def batch_topic(batch_id: UUID) -> str:
    """The log topic of one batch."""
    return f"batch/{batch_id}"


@dataclass(frozen=True, kw_only=True)
class BatchChanged(Fact):
    """A batch has another state or message, or more of its rows are published.

    It is told once for all HITs that one commit publishes, in the place of a fact for each HIT.
    """

    batch_id: UUID
    requester_id: UUID
    state: str
    published_rows: int
    total_rows: int
    message: str | None = None

    def topics(self) -> Iterable[str]:
        """The topics of the batch and of its requester."""
        return batch_topic(self.batch_id), requester_topic(self.requester_id)
