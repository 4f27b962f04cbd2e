"""Cases of reports, for operators."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel import clock
from domain.kernel.paging import OLDEST_FIRST
from domain.messages.reports import READS_REPORTED, reported_threads_for
from domain.moderation import models, queries
from domain.moderation.hit_groups import HIT_GROUP
from domain.moderation.lifecycle import CaseState, OpenWork, ReportCategory
from domain.moderation.subjects import kind_named
from domain.moderation.threads import MESSAGES
from schema.execution.cost import Cost
from schema.graph.hit import Hit
from schema.graph.hit_group import HitGroup
from schema.graph.moderation.report import reported_group
from schema.graph.person import RequesterProfile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import global_id, optional_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.messages.message_thread import MessageThread

_REPORTS = "reportCase.reports"
SAMPLE_COST = Cost(weight=10)  # It reads HITs and their questions.


@strawberry.type(description="One report of a case, with who made it. Only operators see it.")
class CaseReport:
    account_id: strawberry.ID = strawberry.field(description="The account that reported.")
    category: ReportCategory = strawberry.field(description="The category.")
    text: str = strawberry.field(description="The text, at most 2,000 characters.")
    said: str | None = strawberry.field(
        description="The text that was reported, as it was then: ratings can be changed. Null for "
        "HITs and messages."
    )
    hit_id: strawberry.ID | None = strawberry.field(
        description="The HIT that was in sight; null for reports of a group, and of other things."
    )
    reported_at: datetime = strawberry.field(description="The time of the report.")

    @classmethod
    def of(cls, row: models.FiledReport) -> CaseReport:
        return cls(
            account_id=global_id("Account", row.account_id),
            category=row.category,
            text=row.text,
            said=row.said,
            hit_id=optional_id("Hit", row.hit_id),
            reported_at=row.reported_at,
        )


@strawberry.type(description="What a rule found in texts as they were published.")
class FoundText:
    expression: str = strawberry.field(description="The regular expression that was found.")
    excerpt: str = strawberry.field(description="The words around it, at most 200 characters.")


@strawberry.type(
    description="Reports of one thing, or a text that a rule has found: at most one case of a "
    "thing is open. Only operators see it."
)
class ReportCase:
    row: strawberry.Private[models.ReportCase]
    id: strawberry.ID = strawberry.field(description="The id to decide it with.")
    kind: str = strawberry.field(
        description="What it is about: `HIT_GROUP`; `WORKER_MESSAGES` or `REQUESTER_MESSAGES`, as "
        "one side has written them in a thread; `RATING` or `RATING_ANSWER`; or another kind of "
        "later releases."
    )
    state: CaseState = strawberry.field(description="Where it stands.")
    points: int = strawberry.field(
        description="The sum of the weights of its reports: the highest is looked at first."
    )
    report_count: int = strawberry.field(description="The number of accounts that reported it.")
    opened_at: datetime = strawberry.field(description="The time of the first report.")
    account_id: strawberry.ID | None = strawberry.field(
        description="The account whose it is; null where there is none."
    )
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before it."
    )
    decided_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who decided; null before it."
    )
    reason: str | None = strawberry.field(
        description="The reason of the decision, at most 1,024 characters; null before it."
    )
    open_work: OpenWork | None = strawberry.field(
        description="What became of work in progress; null unless HITs were taken down."
    )

    @resolved(description="The HIT that was taken down alone; null where none was.")
    async def hit(self, info: Info) -> Hit | None:
        if self.row.hit_id is None:
            return None
        return Hit.of(await loaded(info.context.loaders.hits, self.row.hit_id))

    @resolved(description="The age in whole seconds, until the decision.")
    def age_seconds(self) -> int:
        until = self.row.decided_at or clock.now()
        return int((until - self.row.opened_at).total_seconds())

    @resolved(description="What a rule found in a text; null where people reported it alone.")
    def found(self) -> FoundText | None:
        found = self.row.found
        return None if found is None else FoundText(**found)

    @resolved(description="The requester whose it is; null for other people.")
    async def requester(self, info: Info) -> RequesterProfile | None:
        if self.row.requester_id is None:
            return None
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @resolved(description="The group of HITs; null for other kinds.")
    async def group(self, info: Info) -> HitGroup | None:
        return await reported_group(self.row, info)

    @resolved(
        description="HITs of the group to look at, with their questions as workers see them, at "
        "most five: those that were in sight of reports, then the newest. Empty for other kinds.",
        cost=SAMPLE_COST,
    )
    async def sample_hits(self, info: Info) -> list[Hit]:
        if self.row.kind != HIT_GROUP:
            return []
        return [Hit.of(row) for row in await queries.sample_of(self.row)]

    @resolved(
        description="The thread with the messages; null for other kinds. Each reading is in the "
        "audit.",
        cost=SAMPLE_COST,
    )
    async def thread(
        self, info: Info
    ) -> Annotated[MessageThread, strawberry.lazy("schema.graph.messages.message_thread")] | None:
        from schema.graph.messages.message_thread import MessageThread

        if self.row.kind not in MESSAGES:
            return None
        actor = info.context.acting(READS_REPORTED)
        read = await reported_threads_for(actor, [self.row.subject_id])
        return MessageThread.of(read[self.row.subject_id])

    @resolved(
        description="What a person wrote; null for HITs and messages, and where it is deleted."
    )
    async def text(self) -> str | None:
        return await kind_named(self.row.kind).text(self.row.subject_id)

    @resolved(description="The reports, the oldest first.")
    async def reports(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[CaseReport]:
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_REPORTS)
        page = await queries.reports_of(self.row.id, part)
        return connected(page, CaseReport.of, OLDEST_FIRST, list_name=_REPORTS)

    @classmethod
    def of(cls, row: models.ReportCase) -> ReportCase:
        return cls(
            row=row,
            id=global_id("ReportCase", row.id),
            kind=row.kind,
            state=row.state,
            points=-row.place,
            report_count=row.report_count,
            opened_at=row.opened_at,
            account_id=optional_id("Account", row.account_id),
            decided_at=row.decided_at,
            decided_by=optional_id("Account", row.decided_by),
            reason=row.reason,
            open_work=row.open_work,
        )
