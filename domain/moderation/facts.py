"""Facts about reports: the outcome for the person who reported, the decision for the other side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.accounts.suspension.facts import StandingFact
from domain.kernel.facts import Fact
from domain.people.facts import account_topic, requester_topic, worker_topic

QUEUE_TOPIC = "moderation"  # for operators


@dataclass(frozen=True, kw_only=True)
class ReportDecided(Fact):
    """A report was decided: the person who reported is told the outcome, and nobody else."""

    account_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None
    report_id: UUID

    def topics(self) -> Iterable[str]:
        yield account_topic(self.account_id)
        if self.worker_id is not None:
            yield worker_topic(self.worker_id)
        if self.requester_id is not None:
            yield requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class ContentTakenDown(StandingFact):
    """An operator took down something of this account."""

    kind: str  # of the case
    subject_id: UUID
    hit_id: UUID | None = None  # the HIT that was taken down without its group


@dataclass(frozen=True, kw_only=True)
class ReportCaseChanged(Fact):
    """A case came up, got another report, or was decided. Operators receive it."""

    case_id: UUID

    def topics(self) -> Iterable[str]:
        return (QUEUE_TOPIC,)
