"""Events: what workers and requesters hear of, each with the cursor to resume after."""

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
    def of(cls, told: FactRow) -> Any:
        """With its assignment, which was read together with those of other events."""
        event = super().of(told)
        event.row = told.assignment
        return event


@strawberry.interface(description="Something that happened to a HIT.")
class HitEvent(Event):
    fact: strawberry.Private[hit_facts.HitFact]

    @resolved(description="The HIT as it is now.")
    async def hit(self, info: Info) -> Hit:
        return Hit.of(await loaded(info.context.loaders.hits, self.fact.hit_id))


@strawberry.type(description="A worker took a slot; the clock runs.")
class AssignmentAccepted(AssignmentEvent):
    pass


@strawberry.type(description="The worker handed in an answer.")
class AssignmentSubmitted(AssignmentEvent):
    pass


@strawberry.type(description="The worker gave the slot back.")
class AssignmentReturned(AssignmentEvent):
    pass


@strawberry.type(description="Time ran out; the slot is free again. Told to the requester.")
class AssignmentAbandoned(AssignmentEvent):
    pass


@strawberry.type(description="Time runs out soon.")
class AssignmentExpiring(AssignmentEvent):
    @resolved(description="Seconds left when the warning was given.")
    def seconds_left(self) -> int:
        assert isinstance(self.fact, assignment_facts.AssignmentExpiring)
        return max(0, round((self.fact.deadline - self.occurred_at).total_seconds()))


@strawberry.type(description="Time ran out; the slot is free for others. Told to the worker.")
class AssignmentExpired(AssignmentEvent):
    pass


@strawberry.type(description="The work is approved and paid.")
class AssignmentApproved(AssignmentEvent):
    pass


@strawberry.type(description="The work is rejected; the feedback says why.")
class AssignmentRejected(AssignmentEvent):
    pass


@strawberry.type(description="A rejection was taken back; the work is paid.")
class RejectionOverturned(AssignmentEvent):
    pass


@strawberry.type(description="A bonus arrived.")
class BonusReceived(AssignmentEvent):
    @resolved(description="The bonus.")
    async def bonus(self, info: Info) -> Bonus:
        assert isinstance(self.fact, assignment_facts.BonusSent)
        return Bonus.of(await loaded(info.context.loaders.bonuses, self.fact.bonus_id))


@strawberry.type(description="A bonus was sent.")
class BonusSent(AssignmentEvent):
    @resolved(description="The bonus.")
    async def bonus(self, info: Info) -> Bonus:
        assert isinstance(self.fact, assignment_facts.BonusSent)
        return Bonus.of(await loaded(info.context.loaders.bonuses, self.fact.bonus_id))


@strawberry.interface(description="Something between the worker and a requester.")
class RequesterRelation(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The requester.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.fact.requester_id)
        return RequesterProfile.of(row)


@strawberry.type(description="A requester lets you do no more of their HITs.")
class BlockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A requester lets you do their HITs again.")
class UnblockedByRequester(RequesterRelation):
    pass


@strawberry.type(description="A HIT went on the market.")
class HitPublished(HitEvent):
    pass


@strawberry.type(description="Nothing is left to accept and nothing is in progress.")
class HitReviewable(HitEvent):
    pass


@strawberry.type(description="A HIT's lifetime is over.")
class HitExpired(HitEvent):
    pass


@strawberry.type(description="A HIT got more assignments or more time.")
class HitExtended(HitEvent):
    pass


@strawberry.type(description="A HIT was deleted.")
class HitDisposed(HitEvent):
    pass


@strawberry.interface(description="Something about one of your qualifications.")
class QualificationEvent(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The qualification as it is now.")
    async def qualification(self, info: Info) -> Qualification:
        pair = (self.fact.type_id, self.fact.worker_id)
        return Qualification.of(await loaded(info.context.loaders.qualifications, pair))


@strawberry.type(description="You hold a qualification now, or hold another value of it.")
class QualificationGranted(QualificationEvent):
    @resolved(description="The value that it was granted with, 32 bits; null where it has none.")
    def value(self) -> int | None:
        assert isinstance(self.fact, qualification_facts.QualificationGranted)
        return self.fact.value


@strawberry.type(description="You hold a qualification no more.")
class QualificationRevoked(QualificationEvent):
    @resolved(description="Why, if its owner said so.")
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
    def of(cls, told: FactRow) -> Any:
        """With its request, which was read together with those of other events."""
        event = super().of(told)
        event.row = told.request
        return event


@strawberry.type(description="The owner of a qualification does not grant your request.")
class QualificationRequestRejected(QualificationRequestEvent):
    @resolved(description="Why, if the owner said so.")
    def reason(self) -> str | None:
        assert isinstance(self.fact, qualification_facts.QualificationRequestRejected)
        return self.fact.reason


@strawberry.type(description="The time for a test ran out; that was the attempt.")
class QualificationTestLapsed(QualificationRequestEvent):
    pass


@strawberry.type(description="A worker's request for a qualification waits for your decision.")
class QualificationRequested(QualificationRequestEvent):
    pass


@strawberry.type(description="A requester wants you for the HITs of one group.")
class InvitedToWork(RequesterRelation):
    @resolved(description="The group; it may have no HITs yet.")
    async def group(self, info: Info) -> HitGroup:
        row = await loaded(info.context.loaders.groups_of_types, self.fact.hit_type_id)
        return HitGroup.of(row)
