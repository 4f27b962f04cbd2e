"""The dashboard of one's own worker profile, as a field of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned

if TYPE_CHECKING:
    from schema.graph.dashboard.dashboard import WorkerDashboard


@strawberry.type
class WithDashboard:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="The work and the earnings of the worker, counted by day and by part.")
    async def dashboard(
        self, info: Info
    ) -> Annotated[WorkerDashboard, strawberry.lazy("schema.graph.dashboard.dashboard")]:
        from schema.graph.dashboard.dashboard import WorkerDashboard

        return WorkerDashboard.of(self.row, self.owner)
