"""Facts about identity checks, for the worker alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import worker_topic
from domain.people.models import IdentityState


@dataclass(frozen=True, kw_only=True)
class IdentityCheckAnswered(Fact):
    """A provider or an investigator answered: who it was is in the audit alone."""

    worker_id: UUID
    state: IdentityState
    reason: str | None

    def topics(self) -> Iterable[str]:
        yield worker_topic(self.worker_id)
