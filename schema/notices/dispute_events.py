"""The types of events of disputes about rejected work."""

from __future__ import annotations

import strawberry

from domain.assignments.rejections import facts
from domain.assignments.rejections.models import RejectionAppeal as AppealRow
from schema.graph.disputes.appeal import RejectionAppeal
from schema.kernel.fields import resolved
from schema.live.event import Event
from schema.notices.event_types import AssignmentEvent


@strawberry.interface(description="An event of an appeal against a rejection.")
class RejectionAppealEvent(AssignmentEvent):
    fact: strawberry.Private[facts.AppealFact]

    @resolved(description="The appeal as it is now.")
    async def appeal(self) -> RejectionAppeal:
        return RejectionAppeal.of(await AppealRow.get(id=self.fact.appeal_id))


@strawberry.type(
    description="The worker appealed against a rejection; the requester has to answer. Sent to "
    "the worker and the requester."
)
class RejectionAppealed(RejectionAppealEvent):
    pass


@strawberry.type(
    description="An appeal was decided by the requester or by an operator: held, upheld or "
    "overturned. Sent to the worker and the requester."
)
class RejectionAppealDecided(RejectionAppealEvent):
    pass


@strawberry.type(
    description="The requester did not answer an appeal in time: it is escalated to operators, or "
    "stays unanswered. Sent to the worker and the requester."
)
class RejectionAppealMissed(RejectionAppealEvent):
    pass


# To workers and requesters, by the names of their facts.
DisputeEvent = RejectionAppealed | RejectionAppealDecided | RejectionAppealMissed
OF_DISPUTES: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (RejectionAppealed, RejectionAppealDecided, RejectionAppealMissed)
}
