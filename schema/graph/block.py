"""Blocks, as the one who made them sees them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.people import models
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded


@strawberry.type(description="A worker who can do no more HITs of the requester who blocked them.")
class WorkerBlock:
    row: strawberry.Private[models.WorkerBlock]
    reason: str = strawberry.field(
        description="The requester's own note; the worker never sees it."
    )
    created_at: datetime = strawberry.field(description="Since when.")

    @resolved(description="Who is blocked.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @classmethod
    def of(cls, row: models.WorkerBlock) -> WorkerBlock:
        return cls(row=row, reason=row.reason, created_at=row.created_at)


@strawberry.type(description="A requester whose HITs the worker sees no more.")
class RequesterBlock:
    row: strawberry.Private[models.RequesterBlock]
    created_at: datetime = strawberry.field(description="Since when.")

    @resolved(description="Who is blocked.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @classmethod
    def of(cls, row: models.RequesterBlock) -> RequesterBlock:
        return cls(row=row, created_at=row.created_at)
