"""The types of events about reports, and about what operators took down."""

from __future__ import annotations

import strawberry

from domain.assignments import facts as assignment_facts
from domain.moderation import facts
from domain.moderation.hit_groups import HIT_GROUP
from domain.moderation.models import FiledReport as ReportRow
from domain.moderation.queries import cases
from schema.graph.funding.worker_payment import WorkerPayment
from schema.graph.hit import Hit
from schema.graph.hit_group import HitGroup
from schema.graph.moderation.report import FiledReport
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.live.event import Event
from schema.notices.event_types import AssignmentEvent
from schema.notices.standing_events import StandingEvent


@strawberry.type(
    description="An operator has decided about what you reported. Sent to the account's worker and "
    "to its requester."
)
class ReportDecided(Event):
    fact: strawberry.Private[facts.ReportDecided]

    @resolved(description="Your report as it is now.")
    async def report(self) -> FiledReport:
        row = await ReportRow.get(id=self.fact.report_id)
        return FiledReport.of(row, (await cases([row.case_id]))[row.case_id])


@strawberry.type(
    description="An operator took down something of yours: it counts against your account for some "
    "time."
)
class ContentTakenDown(StandingEvent):
    @resolved(description="The HIT that was taken down alone; null where it is something else.")
    async def hit(self, info: Info) -> Hit | None:
        assert isinstance(self.fact, facts.ContentTakenDown)
        if self.fact.hit_id is None:
            return None
        return Hit.of(await loaded(info.context.loaders.hits, self.fact.hit_id))

    @resolved(description="The group of the HITs; null where it is something else.")
    async def group(self, info: Info) -> HitGroup | None:
        assert isinstance(self.fact, facts.ContentTakenDown)
        if self.fact.kind != HIT_GROUP:
            return None
        row = await loaded(info.context.loaders.groups, self.fact.subject_id)
        return HitGroup.of(row)


@strawberry.type(
    description="The market took down the HIT that you were working on: your assignment ended, and "
    "counts against nobody. Sent to the worker, after AssignmentReturned."
)
class AssignmentReleased(AssignmentEvent):
    @resolved(description="What the market paid you for it; null where it paid nothing.")
    async def payment(self, info: Info) -> WorkerPayment | None:
        assert isinstance(self.fact, assignment_facts.AssignmentReleased)
        if self.fact.payment_id is None:
            return None
        row = await loaded(info.context.loaders.worker_payments, self.fact.payment_id)
        return WorkerPayment.of(row)


# By the names of their facts.
OF_REPORTS: dict[str, type[Event]] = {
    facts.ReportDecided.__name__: ReportDecided,
    facts.ContentTakenDown.__name__: ContentTakenDown,
}
TO_WORKERS_OF_REPORTS: dict[str, type[Event]] = OF_REPORTS | {
    assignment_facts.AssignmentReleased.__name__: AssignmentReleased
}
ReportNotice = ReportDecided | ContentTakenDown | AssignmentReleased
ReportEvent = ReportDecided | ContentTakenDown
