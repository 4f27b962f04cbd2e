"""Ratings of a requester, as everybody sees them: sums and texts, without the workers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import strawberry

from domain.people.models import Scope
from domain.ratings import models, queries
from domain.ratings.queries import RatingSums
from schema.kernel.context import Context
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id

_MEAN = "from 1 to 5, to one decimal; null before five raters."


@strawberry.type(
    description="What a worker wrote about a requester, without the worker and the marks. Seen "
    "from five raters on."
)
class RequesterRating(Node):
    row: strawberry.Private[models.RequesterRating]
    month: str = strawberry.field(
        description="The month of the market in which the rated work was decided, such as 2026-10."
    )
    text: str = strawberry.field(description="The text, at most 2,000 characters; plain text.")
    answer: str | None = strawberry.field(
        description="The requester's one answer, at most 2,000 characters; null where there is "
        "none, or an operator took it down."
    )
    is_answer_taken_down: bool = strawberry.field(
        description="Whether an operator took down the answer; there is no other one."
    )

    @resolved(description="Whether the worker changed the rating after the answer.")
    def is_changed_since_answer(self) -> bool:
        answered_at = self.row.answered_at
        if answered_at is None or self.row.answer_hidden_at is not None:
            return False
        return self.row.rated_at > answered_at

    @classmethod
    def of(cls, row: models.RequesterRating) -> RequesterRating:
        return cls(
            id=global_id("RequesterRating", row.id),
            row=row,
            month=row.month,
            text=row.text,
            answer=row.shown_answer,
            is_answer_taken_down=row.answer_hidden_at is not None,
        )


@strawberry.type(
    description="Ratings of a requester by workers, in two years: of each worker the latest one "
    "counts. Recomputed at most every few minutes."
)
class RequesterRatings:
    raters: int = strawberry.field(description="The number of workers who rated the requester.")
    fair: float | None = strawberry.field(description=f"Whether decisions are fair, {_MEAN}")
    pay: float | None = strawberry.field(description=f"The pay, {_MEAN}")
    speed: float | None = strawberry.field(description=f"How fast work is decided, {_MEAN}")
    communication: float | None = strawberry.field(
        description=f"How the requester answers people, {_MEAN}"
    )
    text_count: int = strawberry.field(
        description="The number of these ratings with a text; 0 before five raters."
    )
    answer_count: int = strawberry.field(
        description="The number of these texts that the requester answered; 0 before five raters."
    )

    @classmethod
    async def about(cls, requester_id: UUID, context: Context) -> RequesterRatings:
        """The ratings of one requester."""
        sums: RatingSums = await loaded(context.loaders.rating_sums, requester_id)
        return cls(
            raters=sums.raters,
            fair=sums.fair,
            pay=sums.pay,
            speed=sums.speed,
            communication=sums.communication,
            text_count=sums.texts,
            answer_count=sums.answered,
        )


@findable("RequesterRating")
async def found_ratings(context: Context, keys: Sequence[UUID]) -> list[RequesterRating | None]:
    """Ratings that everybody may read, and the viewer's own."""
    viewer = context.viewer
    reads = viewer is not None and not viewer.scopes.isdisjoint({Scope.READ, Scope.WORK})
    worker = viewer.worker if viewer is not None and reads else None
    found = await queries.visible(keys, None if worker is None else worker.id)
    return [RequesterRating.of(found[key]) if key in found else None for key in keys]
