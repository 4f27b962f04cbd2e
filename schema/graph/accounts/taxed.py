"""The tax interview of one's own worker profile, as a field of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.people import models
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned

if TYPE_CHECKING:
    from schema.graph.accounts.tax import WorkerTax

TAX_COST = Cost(weight=2)  # two reads


@strawberry.type
class Taxed:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="Where the worker stands with the tax interview.", cost=TAX_COST)
    async def tax(
        self, info: Info
    ) -> Annotated[WorkerTax, strawberry.lazy("schema.graph.accounts.tax")]:
        from schema.graph.accounts.tax import WorkerTax

        return await WorkerTax.of_worker(self.row.id)
