"""The fact that counts of a worker's dashboard changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact


def dashboard_topic(worker_id: UUID) -> str:
    """The log topic of a worker's dashboard, apart from the worker's notices."""
    return f"dashboard/{worker_id}"


@dataclass(frozen=True, kw_only=True)
class DashboardChanged(Fact):
    """The counts of one day changed, or of none: then only totals did."""

    worker_id: UUID
    day: int | None

    def topics(self) -> Iterable[str]:
        """The worker's dashboard."""
        return (dashboard_topic(self.worker_id),)
