"""The type of the event about a rating, for its worker."""

from __future__ import annotations

import strawberry

from domain.ratings import facts
from domain.ratings.models import RequesterRating as RatingRow
from schema.graph.ratings.rating import RequesterRating
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.type(description="The requester answered your rating. Sent to the worker.")
class RatingAnswered(Event):
    fact: strawberry.Private[facts.RatingAnswered]

    @resolved(description="The rating as it is now.")
    async def rating(self) -> RequesterRating:
        return RequesterRating.of(await RatingRow.get(id=self.fact.rating_id))
