"""Facts about threads, for their two sides alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class ThreadFact(Fact):
    """Something happened in a thread. It goes to these profiles.

    A thread with the operators is of one account, and goes to the profiles of that account: of a
    requester's team, only that person follows it.
    """

    thread_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None
    account_id: UUID | None = None

    def topics(self) -> Iterable[str]:
        if self.worker_id is not None:
            yield worker_topic(self.worker_id)
        if self.requester_id is not None:
            yield requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class MessageWritten(ThreadFact):
    """A side wrote a message."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class ThreadChanged(ThreadFact):
    """A side has read messages, has closed the thread or reopened it; or it is solved."""
