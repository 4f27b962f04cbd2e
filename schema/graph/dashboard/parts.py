"""The parts of a worker's work: by requester, and by HIT type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from domain.dashboard import models, queries
from domain.dashboard.shares import share
from domain.kernel.money import Money
from schema.graph.person import RequesterProfile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded

if TYPE_CHECKING:
    from schema.graph.hit import HitType

_A_SECOND = 1_000_000  # microseconds


@strawberry.type
class PartOfWork:
    submitted: int = strawberry.field(description="The HITs that were submitted.")
    approved: int = strawberry.field(description="Those that were approved.")
    rejected: int = strawberry.field(description="Those that were rejected.")
    pending: int = strawberry.field(description="Those that wait for a decision.")
    approval_rate: float | None = strawberry.field(
        description="Share of the decided ones that were approved, 0 to 1; null before any."
    )
    rewards: Money = strawberry.field(description="The rewards of the approved ones.")
    bonuses: Money = strawberry.field(description="The bonuses for any of them.")
    income: Money = strawberry.field(description="Rewards and bonuses together.")
    work_seconds: float = strawberry.field(
        description="The time from accepting to submitting them, in seconds; HITs at the same "
        "time count each."
    )
    hourly: Money | None = strawberry.field(
        description="The income for an hour of this time, rounded down to the cent; null below "
        "one second."
    )


@strawberry.type(description="A worker's work for one requester.")
class WorkForRequester(PartOfWork):
    requester_key: strawberry.Private[UUID]

    @resolved(description="The requester.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.requester_key)
        return RequesterProfile.of(row)

    @classmethod
    def of(cls, row: models.WorkForRequester) -> WorkForRequester:
        return cls(requester_key=row.requester_id, **_counts(row))


@strawberry.type(description="A worker's work on one HIT type: what the worker is good at.")
class WorkOnHitType(PartOfWork):
    hit_type_key: strawberry.Private[UUID]
    median_work_seconds: float | None = strawberry.field(
        description="The median time from accepting to submitting of the latest 100 of them, in "
        "seconds; null before any."
    )

    @resolved(description="The HIT type.")
    async def hit_type(self, info: Info) -> Annotated[HitType, strawberry.lazy("schema.graph.hit")]:
        from schema.graph.hit import HitType

        return HitType.of(await loaded(info.context.loaders.hit_types, self.hit_type_key))

    @classmethod
    def of(cls, row: models.WorkOnHitType) -> WorkOnHitType:
        median = queries.median_microseconds(row.work_times)
        seconds = None if median is None else median / _A_SECOND
        return cls(hit_type_key=row.hit_type_id, median_work_seconds=seconds, **_counts(row))


def _counts(row: models.WorkForRequester | models.WorkOnHitType) -> dict[str, Any]:
    return {
        "submitted": row.submitted,
        "approved": row.approved,
        "rejected": row.rejected,
        "pending": row.submitted - row.approved - row.rejected,
        "approval_rate": share(row.approved, row.approved + row.rejected),
        "rewards": Money(row.reward_cents),
        "bonuses": Money(row.bonus_cents),
        "income": Money(row.income_cents),
        "work_seconds": row.microseconds / _A_SECOND,
        "hourly": queries.hourly(row.income_cents, row.microseconds),
    }
