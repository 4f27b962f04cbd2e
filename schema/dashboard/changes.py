"""Following one's own dashboard: an event for each day whose counts changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from domain.dashboard import queries
from domain.dashboard.facts import DashboardChanged as ChangedFact
from domain.dashboard.facts import dashboard_topic
from schema.graph.dashboard.dashboard import WorkerDashboard
from schema.graph.dashboard.day import DashboardDay
from schema.kernel.context import Info
from schema.kernel.errors import Forbidden
from schema.kernel.fields import Owner, followed, resolved
from schema.kernel.loaders import loaded
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactStream
from schema.live.following import FollowedLog, started
from subscriptions.fanout.stream import FollowPlan

_KINDS = frozenset({ChangedFact.__name__})


@strawberry.type(
    description="Something was counted for the viewer's dashboard. Several things that happen "
    "within a moment may be one event."
)
class DashboardChanged(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The dashboard as it is now.")
    async def dashboard(self, info: Info) -> WorkerDashboard:
        row = await loaded(info.context.loaders.workers, self.fact.worker_id)
        return WorkerDashboard.of(row, Owner(row.account_id))

    @resolved(
        description="The day that changed, as it is now; null where only totals changed, such as "
        "that of the accepted HITs."
    )
    async def day(self, info: Info) -> DashboardDay | None:
        if self.fact.day is None:
            return None
        found = await queries.day_of(self.fact.worker_id, self.fact.day)
        row = await loaded(info.context.loaders.workers, self.fact.worker_id)
        return None if found is None else DashboardDay.of(found, Owner(row.account_id))


@strawberry.type
class DashboardSubscriptions:
    @followed(
        description="Every change of the signed-in worker's dashboard, after it is counted. It "
        "starts with what comes next: read the dashboard first, and give that answer's "
        "`eventCursor`."
    )
    async def dashboard_changed(
        self,
        info: Info,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[DashboardChanged, None]:
        worker = info.context.reading().worker
        if worker is None:
            raise Forbidden("Only a worker has a dashboard: call openWorkerAccount first.")
        stream = FactStream(info.context.tail, dashboard_topic(worker.id), _KINDS)

        def changes() -> FactStream:
            return stream

        plan = FollowPlan(await started(after), catching_up=changes, personal=changes, common=None)
        return FollowedLog(
            plan,
            event=lambda told: DashboardChanged.of(told),
            viewer=info.context.perspective.identity,
        ).as_events()
