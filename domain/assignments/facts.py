"""Facts about assignments; the worker, the requester or both receive them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.people.facts import requester_topic, worker_topic


@dataclass(frozen=True, kw_only=True)
class AssignmentFact(Fact):
    """Something that happened to an assignment; worker and requester receive it."""

    assignment_id: UUID
    hit_id: UUID
    hit_type_id: UUID
    worker_id: UUID
    requester_id: UUID

    @classmethod
    def of(cls, assignment: Assignment, hit: Hit, at: datetime, **more: Any) -> Self:
        """The fact about an assignment of a HIT, with the further fields of this kind of fact."""
        return cls(
            occurred_at=at,
            assignment_id=assignment.id,
            hit_id=hit.id,
            hit_type_id=hit.hit_type_id,
            worker_id=assignment.worker_id,
            requester_id=hit.requester_id,
            **more,
        )

    def topics(self) -> Iterable[str]:
        """The worker's topic and the requester's."""
        return worker_topic(self.worker_id), requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class WorkerFact(AssignmentFact):
    """Something about an assignment that concerns only its worker."""

    def topics(self) -> Iterable[str]:
        """The worker's topic."""
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class AssignmentAccepted(AssignmentFact):
    """A worker took a slot; the deadline is set."""


@dataclass(frozen=True, kw_only=True)
class AssignmentSubmitted(AssignmentFact):
    """The worker submitted an answer."""


@dataclass(frozen=True, kw_only=True)
class SlotGivenBack(AssignmentFact):
    """An attempt ended without an answer. Its slot is open again, or its HIT has expired: then the
    money that was held for it is released."""

    open_slots: int = 1  # by how much it changed their number
    held_cents: int = 0  # and the money held

    @classmethod
    def of(cls, assignment: Assignment, hit: Hit, at: datetime, **more: Any) -> Self:
        """The fact about an assignment of a HIT, before its slot is given back."""
        if hit.has_expired(at):
            more |= {"open_slots": 0, "held_cents": -hit.cost.cents}
        return super().of(assignment, hit, at, **more)


@dataclass(frozen=True, kw_only=True)
class AssignmentReturned(SlotGivenBack):
    """The worker gave the slot back."""


@dataclass(frozen=True, kw_only=True)
class AssignmentReleased(WorkerFact):
    """The market took down the HIT in which the worker had work in progress."""

    payment_id: UUID | None  # None: it was not paid


@dataclass(frozen=True, kw_only=True)
class AssignmentAbandoned(SlotGivenBack):
    """Time ran out; the slot is free again."""


@dataclass(frozen=True, kw_only=True)
class AssignmentExpiring(WorkerFact):
    """The worker is warned that time runs out."""

    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class AssignmentApproved(AssignmentFact):
    """The work is paid."""


@dataclass(frozen=True, kw_only=True)
class AssignmentRejected(AssignmentFact):
    """The work is not paid; the feedback says why."""


@dataclass(frozen=True, kw_only=True)
class RejectionOverturned(AssignmentFact):
    """The requester overrode a rejection; the work is paid."""


@dataclass(frozen=True, kw_only=True)
class RejectionUndone(AssignmentFact):
    """The requester undid a rejection in time; the work waits for a decision again."""


@dataclass(frozen=True, kw_only=True)
class BonusSent(AssignmentFact):
    """The requester paid extra."""

    bonus_id: UUID
    amount: Money


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Fact):
    """A worker was paid for a named reason; the worker and the requester who paid receive it."""

    worker_id: UUID
    requester_id: UUID | None  # None: the market paid
    payment_id: UUID
    amount: Money

    def topics(self) -> Iterable[str]:
        """The worker's topic, and that of the requester."""
        yield worker_topic(self.worker_id)
        if self.requester_id is not None:
            yield requester_topic(self.requester_id)


@dataclass(frozen=True, kw_only=True)
class DailyLimitFact(Fact):
    """Something about a worker's daily limit, for the worker alone."""

    worker_id: UUID
    limit: int
    used: int
    resets_at: datetime

    def topics(self) -> Iterable[str]:
        """The worker's topic."""
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class DailyLimitNear(DailyLimitFact):
    """The worker has used most of the daily limit."""


@dataclass(frozen=True, kw_only=True)
class DailyLimitReached(DailyLimitFact):
    """The worker may accept nothing more on this day."""


@dataclass(frozen=True, kw_only=True)
class EarningsHoldEnded(Fact):
    """The worker is not new any more: earnings may be paid out."""

    worker_id: UUID

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class DailyLimitRenewed(Fact):
    """The day on which the worker had reached the daily limit is over."""

    worker_id: UUID

    def topics(self) -> Iterable[str]:
        """The worker's topic."""
        return (worker_topic(self.worker_id),)
