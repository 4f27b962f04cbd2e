"""Following a batch: its progress, a few times a second at most."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from domain.batches.facts import BatchChanged, batch_topic
from domain.batches.watching import queries
from domain.batches.watching.facts import BatchCounted
from schema.graph.batches.batch import Batch, visible_batches
from schema.graph.batches.progress import BatchProgress
from schema.graph.batches.watched import PROGRESS_COST
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import followed, resolved
from schema.kernel.node import key_of
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.following import FollowedLog, started
from schema.live.latest import LatestFact
from schema.live.membership import while_member
from subscriptions.fanout.stream import FollowPlan

PAUSE_SECONDS = 0.5  # between two events
_KINDS = frozenset({BatchChanged.__name__, BatchCounted.__name__})


@strawberry.type(description="Something was counted for a batch, or several things were.")
class BatchProgressed(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The batch as it is now.")
    async def batch(self, info: Info) -> Batch:
        return await self._batch(info)

    @resolved(description="Its progress as it is now.", cost=PROGRESS_COST)
    async def progress(self, info: Info) -> BatchProgress:
        batch = await self._batch(info)
        return BatchProgress.of(await queries.progress_of(batch.row))

    async def _batch(self, info: Info) -> Batch:
        assert isinstance(self.fact, BatchCounted | BatchChanged)
        seen = await visible_batches(info.context, [self.fact.batch_id])
        if self.fact.batch_id not in seen:
            raise BadUserInput("You may not see this batch any more.")
        return seen[self.fact.batch_id]


@strawberry.type
class BatchSubscriptions:
    @followed(
        description="The progress of a batch of your team, at most twice a second; what happens "
        "meanwhile is in the next event. It starts with what comes next: read the batch first, and "
        "give that answer's `eventCursor`."
    )
    async def batch_progress(
        self,
        info: Info,
        batch_id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of one of your team's batches.")
        ],
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[BatchProgressed, None]:
        viewer = info.context.reading()
        key = key_of("batchId", batch_id, "Batch")
        seen = await visible_batches(info.context, [key])
        if key not in seen or viewer.requester is None:
            raise BadUserInput("batchId is not the id of a batch that you may see.")
        stream = LatestFact(
            info.context.tail,
            batch_topic(key),
            _KINDS,
            PAUSE_SECONDS,
            rights=while_member(viewer, viewer.requester),
        )

        def progress() -> LatestFact:
            return stream

        plan = FollowPlan(
            await started(after), catching_up=progress, personal=progress, common=None
        )
        return FollowedLog(
            plan,
            event=lambda told: BatchProgressed.of(told),
            viewer=info.context.perspective.identity,
        ).as_events()
