"""Qualification types and qualifications as the graph shows them to owners, workers and others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.qualifications import models
from schema.context import Context, Info
from schema.enums import QualificationStatus
from schema.fields import resolved
from schema.loaders import loaded
from schema.node import Node, findable, global_id
from schema.people import WorkerProfile


@strawberry.type(description="That a worker has, or had, a property.")
class Qualification:
    """Seen by the worker, and by the owner of its type."""

    type_id: strawberry.Private[UUID]
    holder_id: strawberry.Private[UUID]
    status: QualificationStatus = strawberry.field(description="Whether the worker holds it.")
    value: int | None = strawberry.field(
        description="Its value, 32 bits; null where it has none, or is a locale."
    )
    granted_at: datetime = strawberry.field(description="When it was last granted.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked.")
    reason: str | None = strawberry.field(description="Why it was revoked; the worker sees it.")

    @resolved(description="What it is.")
    async def type(self, info: Info) -> QualificationType:
        row = await loaded(info.context.loaders.qualification_types, self.type_id)
        return QualificationType.of(row)

    @resolved(description="Whose it is.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.holder_id))

    @classmethod
    def of(cls, row: models.Qualification) -> Qualification:
        """From a row."""
        return cls(
            type_id=row.type_id,
            holder_id=row.worker_id,
            status=row.status,
            value=row.value,
            granted_at=row.granted_at,
            revoked_at=row.revoked_at,
            reason=row.reason,
        )


@strawberry.type(description="A property that workers may have, and that HITs may require.")
class QualificationType(Node):
    """A requester's own, the market's, or a premium one."""

    name: str = strawberry.field(description="1 to 200 characters; it never changes.")

    @classmethod
    def of(cls, row: models.QualificationType) -> QualificationType:
        """From a row."""
        return cls(id=global_id("QualificationType", row.id), name=row.name)


@findable("QualificationType")
async def qualification_types(
    context: Context, keys: Sequence[UUID]
) -> list[QualificationType | None]:
    """Types are public."""
    rows = await context.loaders.qualification_types.load_many(keys)
    return [None if row is None else QualificationType.of(row) for row in rows]
