"""The payouts of one's own worker profile, and those to expect, as fields of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.payouts import projection, queries
from domain.payouts.projection import ProjectedKind
from domain.people import models
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import Owner, owned
from schema.kernel.node import optional_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.payouts.payout import Payout

PROJECTION_COST = Cost(weight=8)  # the statements of `projected_payments`
_LIST = "worker.payouts"

described(
    ProjectedKind,
    name="ProjectedKind",
    description="The reason why a payment is to be expected.",
    members={
        ProjectedKind.MADE: "A payout was made and is not sent yet.",
        ProjectedKind.ON_ITS_WAY: "A payout was sent and has not arrived yet.",
        ProjectedKind.SCHEDULED: "The next day of the worker's schedule.",
        ProjectedKind.NEW_WORKER: "Earnings of a new worker: they may be paid out when the worker "
        "has submitted on enough days.",
    },
)


@strawberry.type(description="A payment that a worker may expect as things stand.")
class ProjectedPayment:
    kind: ProjectedKind = strawberry.field(description="The reason to expect it.")
    amount: Money = strawberry.field(description="The amount, before tax.")
    at: datetime | None = strawberry.field(
        description="The time when the payout is made; null where it was made, or the day is not "
        "known."
    )
    includes_until: datetime | None = strawberry.field(
        description="It includes what was approved until this time; null where that is not known."
    )
    payout_id: strawberry.ID | None = strawberry.field(
        description="The id of the payout, where it was made; else null."
    )

    @classmethod
    def of(cls, found: projection.ProjectedPayment) -> ProjectedPayment:
        return cls(
            kind=found.kind,
            amount=found.amount,
            at=found.at,
            includes_until=found.includes_until,
            payout_id=optional_id("Payout", found.payout_id),
        )


async def projected_of(worker_id: UUID) -> list[ProjectedPayment]:
    """The payments that this worker may expect now."""
    found = await projection.projected_payments(worker_id, clock.now())
    return [ProjectedPayment.of(each) for each in found]


@strawberry.type
class WithPayouts:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="The worker's payouts, the newest first.")
    async def payouts(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Payout, strawberry.lazy("schema.graph.payouts.payout")]]:
        from schema.graph.payouts.payout import Payout

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        page = await queries.payouts_of(self.row.id, part)
        return connected(page, Payout.of, NEWEST_FIRST, list_name=_LIST)

    @owned(
        description="The payments to expect as things stand: payouts that have not arrived, the "
        "next one of the schedule where nothing keeps it from being made, and last the money that "
        "is held because the worker is new.",
        cost=PROJECTION_COST,
    )
    async def projected_payments(self, info: Info) -> list[ProjectedPayment]:
        return await projected_of(self.row.id)
