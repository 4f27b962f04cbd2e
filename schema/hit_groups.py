"""HIT groups: the rows of the market in which workers find HITs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain import clock
from domain.hits import models, queries
from domain.money import Money
from domain.paging import OLDEST_FIRST
from schema.context import Context
from schema.fields import resolved
from schema.node import Node, findable, global_id
from schema.paging import After, Asked, Connection, First, connected

if TYPE_CHECKING:
    from schema.hits import Hit


@strawberry.type(description="One row of the market: the HITs of one requester with one HIT type.")
class HitGroup(Node):
    """What workers see."""

    row: strawberry.Private[models.HitGroup]
    title: str = strawberry.field(description="What is to be done, in a line.")
    reward: Money = strawberry.field(description="Paid for each approved assignment.")
    available_hits: int = strawberry.field(description="Unexpired, with a free slot.")
    total_hits: int = strawberry.field(description="Published and not deleted.")

    @resolved(description="The open HITs, the oldest first.")
    async def hits(
        self, first: First = None, after: After = None
    ) -> Connection[Annotated[Hit, strawberry.lazy("schema.hits")]]:
        from schema.hits import Hit

        part = Asked(first, after).slice(OLDEST_FIRST, list_name="group.hits")
        page = await queries.open_hits(self.row.id, part, clock.now())
        return connected(page, Hit.of, OLDEST_FIRST, list_name="group.hits")

    @classmethod
    def of(cls, row: models.HitGroup) -> HitGroup:
        """From a row."""
        return cls(
            id=global_id("HitGroup", row.id),
            row=row,
            title=row.title,
            reward=row.reward,
            available_hits=row.available_hits,
            total_hits=row.total_hits,
        )


@findable("HitGroup")
async def hit_groups(context: Context, keys: Sequence[UUID]) -> list[HitGroup | None]:
    """Groups are public."""
    rows = await context.loaders.groups.load_many(keys)
    return [None if row is None else HitGroup.of(row) for row in rows]
