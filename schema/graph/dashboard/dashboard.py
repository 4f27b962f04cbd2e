"""The dashboard of a worker: what it leads to, each a few reads."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.dashboard import queries
from domain.people import models
from schema.execution.cost import Cost
from schema.graph.dashboard.day import DashboardDay
from schema.graph.dashboard.parts import WorkForRequester, WorkOnHitType
from schema.graph.dashboard.totals import (
    EarnedTotals,
    GoalProgress,
    HitTotals,
    WorkedTime,
)
from schema.graph.payouts.paid import PROJECTION_COST, ProjectedPayment, projected_of
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

TWO_READS = Cost(weight=2)
DAYS, REQUESTERS = "dashboard.days", "dashboard.requesters"
HIT_TYPES = "dashboard.hitTypes"


@strawberry.type(
    description="The work and the earnings of a worker. `hits` and the totals of `earnings` are "
    "exact at every moment; the rest is counted a moment after it happens, as `countedUntil` says. "
    "`dashboardChanged` follows it."
)
class WorkerDashboard:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]
    worker_id: str = strawberry.field(description="The id for people: `A` and 13 characters.")

    @owned(description="All that happened before this time is counted.", cost=TWO_READS)
    async def counted_until(self, info: Info) -> datetime:
        return await queries.counted_until(self.row.id)

    @owned(
        description="Whether the market counts everything again, so that counts may be missing "
        "or old."
    )
    async def is_recounting(self, info: Info) -> bool:
        return await queries.is_counting(self.row.id)

    @owned(description="The HITs that the worker accepted, and what became of them.")
    async def hits(self, info: Info) -> HitTotals:
        return HitTotals.of(await queries.hit_totals(self.row.id))

    @owned(description="The earnings, also by year.", cost=TWO_READS)
    async def earnings(self, info: Info) -> EarnedTotals:
        totals = await queries.earned(self.row.id)
        return EarnedTotals.of(totals, await queries.years_of(self.row.id))

    @owned(description="The time of work, and the effective hourly wage.", cost=TWO_READS)
    async def time(self, info: Info) -> WorkedTime:
        return WorkedTime.of(await queries.wage_of(self.row.id))

    @owned(
        description="The days on which the worker submitted something, the latest first.",
    )
    async def days(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[DashboardDay]:
        part = PageRequest(first, after).slice(queries.BY_DAY, list_name=DAYS)
        page = await queries.days_of(self.row.id, part)
        return connected(
            page, lambda row: DashboardDay.of(row, self.owner), queries.BY_DAY, list_name=DAYS
        )

    @owned(description="The work by requester, those with most income first.")
    async def requesters(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[WorkForRequester]:
        part = PageRequest(first, after).slice(queries.BY_INCOME, list_name=REQUESTERS)
        page = await queries.requesters_of(self.row.id, part)
        return connected(page, WorkForRequester.of, queries.BY_INCOME, list_name=REQUESTERS)

    @owned(description="The work by HIT type, those with most income first.")
    async def hit_types(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[WorkOnHitType]:
        part = PageRequest(first, after).slice(queries.BY_INCOME, list_name=HIT_TYPES)
        page = await queries.hit_types_of(self.row.id, part)
        return connected(page, WorkOnHitType.of, queries.BY_INCOME, list_name=HIT_TYPES)

    @owned(description="The daily goals, and today's progress.", cost=TWO_READS)
    async def goals(self, info: Info) -> GoalProgress:
        return GoalProgress.of(await queries.goal_progress(self.row.id))

    @owned(description="Approved work is paid out up to this time; null where nothing is.")
    async def paid_until(self, info: Info) -> datetime | None:
        return await queries.paid_until(self.row.id)

    @owned(description="The payments to expect, as on the worker.", cost=PROJECTION_COST)
    async def projected_payments(self, info: Info) -> list[ProjectedPayment]:
        return await projected_of(self.row.id)

    @classmethod
    def of(cls, worker: models.Worker, owner: Owner) -> WorkerDashboard:
        return cls(row=worker, owner=owner, worker_id=worker.worker_id)
