"""How a worker is paid, as fields of their own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.payouts.methods import queries
from domain.people import models
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.payouts.method import PayoutMethod, PayoutPlan

PLAN_COST = Cost(weight=6)  # reads
_METHODS = "worker.payoutMethods"


@strawberry.type
class WithPayoutPlan:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(
        description="How and how often the worker is paid, and what is missing for it.",
        cost=PLAN_COST,
    )
    async def payout_plan(
        self, info: Info
    ) -> Annotated[PayoutPlan, strawberry.lazy("schema.graph.payouts.method")]:
        from schema.graph.payouts.method import PayoutPlan

        return await PayoutPlan.of_worker(self.row.id)

    @owned(description="Where the next transfer goes; null where no method is chosen.")
    async def payout_method(
        self, info: Info
    ) -> Annotated[PayoutMethod, strawberry.lazy("schema.graph.payouts.method")] | None:
        from schema.graph.payouts.method import PayoutMethod

        method = await queries.in_use(self.row.id)
        return None if method is None else PayoutMethod.of(method)

    @owned(description="All payout methods that the worker ever chose, the newest first.")
    async def payout_methods(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[PayoutMethod, strawberry.lazy("schema.graph.payouts.method")]]:
        from schema.graph.payouts.method import PayoutMethod

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_METHODS)
        page = await queries.methods_of(self.row.id, part)
        return connected(page, PayoutMethod.of, NEWEST_FIRST, list_name=_METHODS)
