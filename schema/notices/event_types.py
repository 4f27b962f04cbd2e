"""The types of events for workers and requesters, each with the cursor to resume after."""

from __future__ import annotations

from typing import Any

import strawberry

from domain.assignments import facts as assignment_facts
from domain.assignments.models import Assignment as AssignmentRow
from domain.hits import facts as hit_facts
from domain.qualifications import facts as qualification_facts
from domain.qualifications.models import QualificationRequest as QualificationRequestRow
from schema.graph.assignment import Assignment, Bonus
from schema.graph.hit import Hit
from schema.graph.hit_group import HitGroup
from schema.graph.person import RequesterProfile
from schema.graph.qualification_request import QualificationRequest
from schema.graph.qualification_type import Qualification
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.live.event import Event
from schema.live.fact_stream import FactRow


@strawberry.interface(description="Something that happened to an assignment.")
class AssignmentEvent(Event):
    fact: strawberry.Private[assignment_facts.AssignmentFact]
    row: strawberry.Private[AssignmentRow | None] = None

    @resolved(description="The assignment as it is now.")
    def assignment(self) -> Assignment:
        assert self.row is not None, "read with the event"
        return Assignment.of(self.row)

    @classmethod
    def of(cls, row: FactRow) -> Any:
        """The event with its assignment; the rows of a batch are read together."""
        event = super().of(row)
        event.row = row.assignment
        return event


@strawberry.interface(description="Something that happened to a HIT.")
class HitEvent(Event):
    fact: strawberry.Private[hit_facts.HitFact]

    @resolved(description="The HIT as it is now.")
    async def hit(self, info: Info) -> Hit:
        return Hit.of(await loaded(info.context.loaders.hits, self.fact.hit_id))


@strawberry.type(
    description="A worker accepted an assignment; its deadline is set. Sent to both sides."
)
class AssignmentAccepted(AssignmentEvent):
    pass


@strawberry.type(description="The worker submitted an answer. Sent to both sides.")
class AssignmentSubmitted(AssignmentEvent):
    pass


@strawberry.type(
    description="The worker returned the assignment; the slot is free again. Sent to both sides."
)
class AssignmentReturned(AssignmentEvent):
    pass


@strawberry.type(
    description="Time ran out; the slot is free again. Sent to the requester; the worker receives "
    "AssignmentExpired."
)
class AssignmentAbandoned(AssignmentEvent):
    pass


@strawberry.type(description="Time runs out soon. Sent to the worker.")
class AssignmentExpiring(AssignmentEvent):
    @resolved(description="Seconds left when the warning was given.")
    def seconds_left(self) -> int:
        assert isinstance(self.fact, assignment_facts.AssignmentExpiring)
        return max(0, round((self.fact.deadline - self.occurred_at).total_seconds()))


@strawberry.type(
    description="Time ran out; the slot is free for others. Sent to the worker; the requester "
    "receives AssignmentAbandoned."
)
class AssignmentExpired(AssignmentEvent):
    pass


@strawberry.type(description="The work is approved and paid. Sent to both sides.")
class AssignmentApproved(AssignmentEvent):
    pass


@strawberry.type(description="The work is rejected; the feedback says why. Sent to both sides.")
class AssignmentRejected(AssignmentEvent):
    pass


@strawberry.type(description="A rejection was overturned; the work is paid. Sent to both sides.")
class RejectionOverturned(AssignmentEvent):
    pass


@strawberry.type(description="You received a bonus. Sent to the worker.")
class BonusReceived(AssignmentEvent):
    @resolved(description="The bonus.")
    async def bonus(self, info: Info) -> Bonus:
        assert isinstance(self.fact, assignment_facts.BonusSent)
        return Bonus.of(await loaded(info.context.loaders.bonuses, self.fact.bonus_id))


@strawberry.type(description="You sent a bonus. Sent to the requester.")
class BonusSent(AssignmentEvent):
    @resolved(description="The bonus.")
    async def bonus(self, info: Info) -> Bonus:
        assert isinstance(self.fact, assignment_facts.BonusSent)
        return Bonus.of(await loaded(info.context.loaders.bonuses, self.fact.bonus_id))


@strawberry.interface(description="An event between the worker and a requester.")
class RequesterRelation(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The requester.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.fact.requester_id)
        return RequesterProfile.of(row)


@strawberry.type(
    description="A requester blocked you: you can accept none of their HITs. The reason is not "
    "shown."
)
class BlockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A requester removed the block: you can accept their HITs again.")
class UnblockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A HIT was published. Sent to its requester.")
class HitPublished(HitEvent):
    pass


@strawberry.type(
    description="A HIT has no free slot and no assignment in progress. Sent to its requester."
)
class HitReviewable(HitEvent):
    pass


@strawberry.type(description="A HIT's lifetime is over. Sent to its requester.")
class HitExpired(HitEvent):
    pass


@strawberry.type(description="A HIT got more assignments or more time. Sent to its requester.")
class HitExtended(HitEvent):
    pass


@strawberry.type(description="A HIT was deleted. Sent to its requester.")
class HitDisposed(HitEvent):
    pass


@strawberry.interface(description="Something about one of your qualifications.")
class QualificationEvent(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The qualification as it is now.")
    async def qualification(self, info: Info) -> Qualification:
        pair = (self.fact.type_id, self.fact.worker_id)
        return Qualification.of(await loaded(info.context.loaders.qualifications, pair))


@strawberry.type(description="You hold a qualification now, or another value of it.")
class QualificationGranted(QualificationEvent):
    @resolved(description="The value that it was granted with, 32 bits; null where it has none.")
    def value(self) -> int | None:
        assert isinstance(self.fact, qualification_facts.QualificationGranted)
        return self.fact.value


@strawberry.type(description="You no longer hold a qualification.")
class QualificationRevoked(QualificationEvent):
    @resolved(description="The reason, if the owner gave one.")
    def reason(self) -> str | None:
        assert isinstance(self.fact, qualification_facts.QualificationRevoked)
        return self.fact.reason


@strawberry.interface(description="Something that happened to a request for a qualification.")
class QualificationRequestEvent(Event):
    fact: strawberry.Private[Any]
    row: strawberry.Private[QualificationRequestRow | None] = None

    @resolved(description="The request as it is now.")
    def request(self) -> QualificationRequest:
        assert self.row is not None, "read with the event"
        return QualificationRequest.of(self.row)

    @classmethod
    def of(cls, row: FactRow) -> Any:
        """The event with its request; the rows of a batch are read together."""
        event = super().of(row)
        event.row = row.request
        return event


@strawberry.type(description="The owner of a qualification rejected your request.")
class QualificationRequestRejected(QualificationRequestEvent):
    @resolved(description="The reason, if the owner gave one.")
    def reason(self) -> str | None:
        assert isinstance(self.fact, qualification_facts.QualificationRequestRejected)
        return self.fact.reason


@strawberry.type(
    description="The time for a qualification test ran out; the attempt is used up. Sent to the "
    "worker."
)
class QualificationTestLapsed(QualificationRequestEvent):
    pass


@strawberry.type(
    description="A worker's request for a qualification of yours waits for your decision."
)
class QualificationRequested(QualificationRequestEvent):
    pass


@strawberry.type(description="A requester invited you to the HITs of one group.")
class InvitedToWork(RequesterRelation):
    @resolved(description="The group; it may have no HITs yet.")
    async def group(self, info: Info) -> HitGroup:
        row = await loaded(info.context.loaders.groups_of_types, self.fact.hit_type_id)
        return HitGroup.of(row)
