"""The revocations of a worker's qualification, shown where the qualification is."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.qualifications import models


@strawberry.type(
    description="A revocation of a qualification. It stays when the worker gets it again."
)
class QualificationRevocation:
    revoked_at: datetime = strawberry.field(description="The time when it was revoked.")
    value: int | None = strawberry.field(
        description="The value until then, a 32-bit integer; null where it had none."
    )
    reason: str | None = strawberry.field(
        description="The reason, which the worker sees too; null where there is none."
    )

    @classmethod
    def of(cls, row: models.Revocation) -> QualificationRevocation:
        return cls(revoked_at=row.revoked_at, value=row.value, reason=row.reason)
