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


@strawberry.interface(
    description="An event of an assignment. Its fields are those of the moment of delivery."
)
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


@strawberry.interface(
    description="An event of a HIT. Its fields are those of the moment of delivery."
)
class HitEvent(Event):
    fact: strawberry.Private[hit_facts.HitFact]

    @resolved(description="The HIT as it is now.")
    async def hit(self, info: Info) -> Hit:
        return Hit.of(await loaded(info.context.loaders.hits, self.fact.hit_id))


@strawberry.type(
    description="A worker accepted a HIT and has its deadline. Sent to the worker and the "
    "requester."
)
class AssignmentAccepted(AssignmentEvent):
    pass


@strawberry.type(
    description="The worker submitted an answer. Sent to the worker and the requester."
)
class AssignmentSubmitted(AssignmentEvent):
    pass


@strawberry.type(
    description="The worker returned the assignment. Sent to the worker and the requester."
)
class AssignmentReturned(AssignmentEvent):
    pass


@strawberry.type(
    description="The deadline passed without a submission; the slot is free again. Sent to the "
    "requester; the worker gets AssignmentExpired."
)
class AssignmentAbandoned(AssignmentEvent):
    pass


@strawberry.type(description="The deadline is near. Sent to the worker.")
class AssignmentExpiring(AssignmentEvent):
    @resolved(description="The seconds left when the warning was due.")
    def seconds_left(self) -> int:
        assert isinstance(self.fact, assignment_facts.AssignmentExpiring)
        return max(0, round((self.fact.deadline - self.occurred_at).total_seconds()))


@strawberry.type(
    description="The deadline passed without a submission; the slot is free for other workers. "
    "Sent to the worker; the requester gets AssignmentAbandoned."
)
class AssignmentExpired(AssignmentEvent):
    pass


@strawberry.type(
    description="The assignment was approved and paid. Sent to the worker and the requester."
)
class AssignmentApproved(AssignmentEvent):
    pass


@strawberry.type(
    description="The assignment was rejected; its feedback explains why. Sent to the worker and "
    "the requester."
)
class AssignmentRejected(AssignmentEvent):
    pass


@strawberry.type(
    description="A rejection was overridden; the worker was paid. Sent to the worker and the "
    "requester."
)
class RejectionOverturned(AssignmentEvent):
    pass


@strawberry.type(
    description="A rejection was undone in time, as if it had not been; the work waits for a "
    "decision again. Sent to the worker and the requester."
)
class RejectionUndone(AssignmentEvent):
    pass


@strawberry.type(description="The worker got a bonus. Sent to the worker.")
class BonusReceived(AssignmentEvent):
    @resolved(description="The bonus.")
    async def bonus(self, info: Info) -> Bonus:
        assert isinstance(self.fact, assignment_facts.BonusSent)
        return Bonus.of(await loaded(info.context.loaders.bonuses, self.fact.bonus_id))


@strawberry.type(description="The requester sent a bonus. Sent to the requester.")
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
    description="A requester blocked you: you can do no more of their HITs. The reason is not sent."
)
class BlockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A requester lifted your block: you can do their HITs again.")
class UnblockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A HIT was published. Sent to its requester.")
class HitPublished(HitEvent):
    pass


@strawberry.type(
    description="Nothing is left to accept and no work is in progress. Sent to the requester."
)
class HitReviewable(HitEvent):
    pass


@strawberry.type(description="A HIT expired. Sent to its requester.")
class HitExpired(HitEvent):
    pass


@strawberry.type(description="A HIT got more assignments or more time. Sent to its requester.")
class HitExtended(HitEvent):
    pass


@strawberry.type(description="A HIT was deleted. Sent to its requester.")
class HitDisposed(HitEvent):
    pass


@strawberry.interface(
    description="An event of one of your qualifications. Its fields are those of the moment of "
    "delivery."
)
class QualificationEvent(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The qualification as it is now.")
    async def qualification(self, info: Info) -> Qualification:
        pair = (self.fact.type_id, self.fact.worker_id)
        return Qualification.of(await loaded(info.context.loaders.qualifications, pair))


@strawberry.type(
    description="You were granted a qualification, or another value of it. Sent to the worker."
)
class QualificationGranted(QualificationEvent):
    @resolved(
        description="The value of this grant, a 32-bit integer; null for a grant without a value."
    )
    def value(self) -> int | None:
        assert isinstance(self.fact, qualification_facts.QualificationGranted)
        return self.fact.value


@strawberry.type(description="A qualification of yours was revoked. Sent to the worker.")
class QualificationRevoked(QualificationEvent):
    @resolved(description="The reason; null where its owner gave none.")
    def reason(self) -> str | None:
        assert isinstance(self.fact, qualification_facts.QualificationRevoked)
        return self.fact.reason


@strawberry.interface(
    description="An event of a request for a qualification. Its fields are those of the moment of "
    "delivery."
)
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


@strawberry.type(
    description="The owner rejected your request for a qualification. Sent to the worker."
)
class QualificationRequestRejected(QualificationRequestEvent):
    @resolved(description="The reason; null where the owner gave none.")
    def reason(self) -> str | None:
        assert isinstance(self.fact, qualification_facts.QualificationRequestRejected)
        return self.fact.reason


@strawberry.type(
    description="The deadline of your test passed without an answer; the attempt is used up. Sent "
    "to the worker."
)
class QualificationTestLapsed(QualificationRequestEvent):
    pass


@strawberry.type(
    description="A worker requested a qualification and waits for your decision. Sent to the owner "
    "of the type."
)
class QualificationRequested(QualificationRequestEvent):
    pass


@strawberry.type(
    description="A requester invited you to the HITs of one group. Sent to the worker."
)
class InvitedToWork(RequesterRelation):
    @resolved(description="The group; it may have no HITs yet.")
    async def group(self, info: Info) -> HitGroup:
        row = await loaded(info.context.loaders.groups_of_types, self.fact.hit_type_id)
        return HitGroup.of(row)
