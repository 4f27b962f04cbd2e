"""A worker's own ratings, a part of what the worker sees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.people import models as people
from domain.ratings import models, queries
from domain.ratings.queries import BY_MONTH
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.person import RequesterProfile
    from schema.graph.ratings.rating import RequesterRating


@strawberry.type(description="A rating that you gave to a requester for a month.")
class OwnRating:
    row: strawberry.Private[models.RequesterRating]
    fair: int = strawberry.field(description="Whether decisions are fair, 1 to 5.")
    pay: int = strawberry.field(description="The pay, 1 to 5.")
    speed: int = strawberry.field(description="How fast work is decided, 1 to 5.")
    communication: int = strawberry.field(description="How the requester answers people, 1 to 5.")
    rated_at: datetime = strawberry.field(description="The time when you last changed it.")
    is_taken_down: bool = strawberry.field(
        description="Whether an operator took it down: it counts no more, and nobody else sees it."
    )

    @resolved(description="The requester.")
    async def requester(
        self, info: Info
    ) -> Annotated[RequesterProfile, strawberry.lazy("schema.graph.person")]:
        from schema.graph.person import RequesterProfile

        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @resolved(description="What others see of it from five raters on.")
    def rating(
        self,
    ) -> Annotated[RequesterRating, strawberry.lazy("schema.graph.ratings.rating")]:
        from schema.graph.ratings.rating import RequesterRating

        return RequesterRating.of(self.row)

    @classmethod
    def of(cls, row: models.RequesterRating) -> OwnRating:
        return cls(
            row=row,
            fair=row.fair,
            pay=row.pay,
            speed=row.speed,
            communication=row.communication,
            rated_at=row.rated_at,
            is_taken_down=row.hidden_at is not None,
        )


@strawberry.type
class OwnRatings:
    """The part of a worker that lists the worker's ratings."""

    row: strawberry.Private[people.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="The worker's ratings of requesters, those of the latest month first.")
    async def ratings(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[OwnRating]:
        name = "worker.ratings"
        part = PageRequest(first, after).slice(BY_MONTH, list_name=name)
        page = await queries.ratings_by(self.row.id, part)
        return connected(page, OwnRating.of, BY_MONTH, list_name=name)
