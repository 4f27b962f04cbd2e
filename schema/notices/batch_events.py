"""The types of the events about batches."""

from __future__ import annotations

from typing import Any

import strawberry

from domain.batches import facts as batch_facts
from domain.batches.watching import facts
from domain.kernel.money import Money
from schema.graph.batches.batch import Batch, visible_batches
from schema.graph.batches.batch_state import BatchState
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.type(
    description="A batch has another state or message, or more of its rows are published: one "
    "event for all HITs that are published together, in the place of a HitPublished for each. Sent "
    "to its requester."
)
class BatchChanged(Event):
    fact: strawberry.Private[batch_facts.BatchChanged]

    @resolved(description="The state at this event.")
    def state(self) -> BatchState:
        return BatchState(self.fact.state)

    @resolved(description="The rows that were published at this event.")
    def published_rows(self) -> int:
        return self.fact.published_rows

    @resolved(description="The rows of the file at this event.")
    def total_rows(self) -> int:
        return self.fact.total_rows

    @resolved(description="The message at this event; null where there was nothing to say.")
    def message(self) -> str | None:
        return self.fact.message

    @resolved(description="The batch as it is now; null where you may not read it any more.")
    async def batch(self, info: Info) -> Batch | None:
        seen = await visible_batches(info.context, [self.fact.batch_id])
        return seen.get(self.fact.batch_id)


@strawberry.type(
    description="The effective hourly wage of a running batch is below its floor. Sent to the "
    "requester, once for a batch."
)
class BatchWageBelowFloor(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The batch as it is now; null where you may not see it any more.")
    async def batch(self, info: Info) -> Batch | None:
        seen = await visible_batches(info.context, [self._told().batch_id])
        return seen.get(self._told().batch_id)

    @resolved(description="The median wage for an hour at this event.")
    def median(self) -> Money:
        return self._told().median

    @resolved(description="The floor for an hour of work.")
    def floor(self) -> Money:
        return self._told().floor

    @resolved(description="The reward with which the median time meets the floor.")
    def reward_to_meet(self) -> Money:
        return self._told().reward_to_meet

    def _told(self) -> facts.BatchWageBelowFloor:
        assert isinstance(self.fact, facts.BatchWageBelowFloor)
        return self.fact
