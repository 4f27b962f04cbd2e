"""Blocks, shown only to their author."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.people import models
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded


@strawberry.type(
    description="A worker blocked by a requester: they can do no more HITs of this requester. Only "
    "the requester can see it."
)
class WorkerBlock:
    row: strawberry.Private[models.WorkerBlock]
    reason: str = strawberry.field(description="The requester's note; the worker never sees it.")
    created_at: datetime = strawberry.field(description="The time when the worker was blocked.")

    @resolved(description="The blocked worker.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.WorkerBlock) -> WorkerBlock:
        return cls(row=row, reason=row.reason, created_at=row.created_at)


@strawberry.type(
    description="A requester blocked by a worker: the worker no longer sees the requester's HITs. "
    "Only the worker can see it."
)
class RequesterBlock:
    row: strawberry.Private[models.RequesterBlock]
    created_at: datetime = strawberry.field(description="The time when the requester was blocked.")

    @resolved(description="The blocked requester.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @classmethod
    def of(cls, row: models.RequesterBlock) -> RequesterBlock:
        return cls(row=row, created_at=row.created_at)
