"""Facts about exports, for their owner alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import account_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class DataExportReady(Fact):
    """The archive is complete, and the link to it is mailed.

    Members of a team do not hear of it, so it is not told to the requester account.
    """

    account_id: UUID
    worker_id: UUID | None
    expires_at: datetime

    def topics(self) -> Iterable[str]:
        yield account_topic(self.account_id)
        if self.worker_id is not None:
            yield worker_topic(self.worker_id)
