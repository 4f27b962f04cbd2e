"""The stream of the latest fact of a topic alone, with a pause between two."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Container
from dataclasses import dataclass

from domain.kernel.facts import Fact
from schema.live.fact_stream import FactRow, FollowersRights
from subscriptions.fanout.stream import (
    NO_DIFFERENCES,
    Differences,
    StreamBatch,
    StreamItem,
)
from subscriptions.log.paced import PacedBatches
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail


@dataclass(frozen=True, slots=True)
class LatestFact:
    """Of all facts of some kinds that come within a pause the last one."""

    tail: Tail
    topic: str
    kinds: Container[str]
    pause_seconds: float
    differences: Differences = NO_DIFFERENCES
    rights: FollowersRights | None = None

    async def batches(self, after: Position) -> AsyncGenerator[StreamBatch[FactRow], None]:
        """The facts past a position. Raises PositionTrimmed, UnreadablePosition and RightsEnded."""
        topics = [self.topic] if self.rights is None else [self.topic, self.rights.topic]
        async with PacedBatches(self.tail.batches(topics, after)) as paced:
            while True:
                entries = await paced.next(patience=None, pause=self.pause_seconds)
                if entries is None:
                    return
                if self.rights is not None:
                    await self.rights.check(entries)
                latest = [entry for entry in entries if entry.kind in self.kinds][-1:]
                items = [
                    StreamItem(
                        FactRow(entry, Fact.from_entry(entry), None, None),
                        entry.position,
                        entry.position,
                    )
                    for entry in latest
                ]
                reached = paced.reached
                assert reached is not None, "a batch was returned"
                yield StreamBatch(items, reached, reached, paced.is_last)
