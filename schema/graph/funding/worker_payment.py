"""Payments to workers without an assignment, shown to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments import models
from domain.kernel.money import Money
from schema.kernel.context import Context, Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id

if TYPE_CHECKING:
    from schema.graph.person import RequesterProfile, WorkerProfile

_PERSON = strawberry.lazy("schema.graph.person")


@strawberry.type(
    description="A payment to a worker for a named reason, without an assignment. Only the worker "
    "and the requester can see it."
)
class WorkerPayment(Node):
    row: strawberry.Private[models.WorkerPayment]
    amount: Money = strawberry.field(description="The amount that the worker gets.")
    reason: str = strawberry.field(description="The reason, which the worker reads.")
    paid_at: datetime = strawberry.field(description="The time when it was paid.")

    @resolved(description="The worker.")
    async def worker(self, info: Info) -> Annotated[WorkerProfile, _PERSON]:
        from schema.graph.person import WorkerProfile

        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(description="The requester; null where the market itself paid.")
    async def requester(self, info: Info) -> Annotated[RequesterProfile, _PERSON] | None:
        from schema.graph.person import RequesterProfile

        if self.row.requester_id is None:
            return None
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @classmethod
    def of(cls, row: models.WorkerPayment) -> WorkerPayment:
        return cls(
            id=global_id("WorkerPayment", row.id),
            row=row,
            amount=row.amount,
            reason=row.reason,
            paid_at=row.paid_at,
        )


@findable("WorkerPayment")
async def worker_payments(context: Context, keys: Sequence[UUID]) -> list[WorkerPayment | None]:
    """Payments that the viewer received or made."""
    rows = await context.loaders.worker_payments.load_many(keys)
    return [WorkerPayment.of(row) if row and _concerns(context, row) else None for row in rows]


def _concerns(context: Context, row: models.WorkerPayment) -> bool:
    return context.is_worker(row.worker_id) or context.is_requester(row.requester_id)
