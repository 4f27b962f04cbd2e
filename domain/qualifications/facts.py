"""Facts about qualifications, for the worker, and about requests, for the type's owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class WorkerQualified(Fact):
    """A fact about a worker's qualifications, for the worker."""

    worker_id: UUID

    def topics(self) -> Iterable[str]:
        """The worker."""
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class QualificationGranted(WorkerQualified):
    """The worker holds the qualification now, or its value has changed."""

    type_id: UUID
    value: int | None
    was_held: bool
    value_before: int | None


@dataclass(frozen=True, kw_only=True)
class QualificationRevoked(WorkerQualified):
    """The worker no longer holds the qualification."""

    type_id: UUID
    value_before: int | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class PutOnList(WorkerQualified):
    """The worker is on a worker list now, of which the worker learns nothing."""

    type_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakenOffList(WorkerQualified):
    """The worker is no longer on a worker list."""

    type_id: UUID


@dataclass(frozen=True, kw_only=True)
class SystemValueCrossed(WorkerQualified):
    """A worker's value of a system type crossed the threshold of a requirement."""

    type_id: UUID
    value: int
    value_before: int


@dataclass(frozen=True, kw_only=True)
class ProbationEnded(WorkerQualified):
    """The worker's probation is over: HIT types that are closed to it are open to them now."""


@dataclass(frozen=True, kw_only=True)
class LocaleChanged(WorkerQualified):
    """The worker lives in another place."""

    country: str
    subdivision: str | None
    country_before: str
    subdivision_before: str | None


@dataclass(frozen=True, kw_only=True)
class QualificationRequestRejected(WorkerQualified):
    """The owner has rejected the worker's request."""

    request_id: UUID
    type_id: UUID
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class QualificationTestLapsed(WorkerQualified):
    """The worker's time for the test is over, which counts as an attempt."""

    request_id: UUID
    type_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitedToWork(WorkerQualified):
    """A requester has invited this worker to the HITs of one type."""

    hit_type_id: UUID
    requester_id: UUID


@dataclass(frozen=True, kw_only=True)
class QualificationRequested(Fact):
    """A request waits for the decision of the type's owner."""

    request_id: UUID
    type_id: UUID
    worker_id: UUID
    owner_id: UUID

    def topics(self) -> Iterable[str]:
        """The owner."""
        return (requester_topic(self.owner_id),)
