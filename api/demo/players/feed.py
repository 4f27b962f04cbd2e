"""A worker's list of HIT groups: read once, then kept true by the live feed alone."""

from __future__ import annotations

import asyncio
from time import perf_counter

from api.demo import documents
from api.demo.client import Answer, MarketClient, paged
from api.demo.live import Event, Live
from api.demo.stage import Notes

Counts = tuple[int, int]  # HITs available, and in all


class Market:
    """What one worker knows of the market."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._publications_seen = 0
        self.groups: dict[str, Counts] = {}
        self.changed = asyncio.Event()

    async def follow(self, me: MarketClient, line: Live) -> None:
        """Read what there is, and follow from before it was read."""
        cursor = (await me.ask(documents.CURSOR))["eventCursor"]
        self.groups = await listed(me)
        await line.subscribe(documents.HIT_FEED, self._hear, after=cursor)

    async def differs(self, me: MarketClient) -> bool:
        """Whether a fresh read gives anything else than what the feed told."""
        return self.groups != await listed(me)

    def _hear(self, event: Event) -> None:
        match event["__typename"]:
            case "HitGroupPosted" | "HitGroupUpdated":
                self._put(event["group"])
            case "HitGroupClosed":
                self.groups.pop(event["group"]["id"], None)
            case "FeedRecomputed":
                for group in event["opened"]:
                    self._put(group)
                for group in event["closed"]:
                    self.groups.pop(group["id"], None)
        self.changed.set()

    def _put(self, group: Answer) -> None:
        self.groups[group["id"]] = (group["availableHits"], group["totalHits"])
        self._time(group["totalHits"])

    def _time(self, total: int) -> None:
        """How long ago the HITs were sent that this worker now knows to be there."""
        now, published = perf_counter(), self._notes.published
        while self._publications_seen < len(published):
            by_then, sent_at = published[self._publications_seen]
            if total < by_then:
                return
            self._notes.publish_to_feed.append(now - sent_at)
            self._publications_seen += 1


async def listed(me: MarketClient) -> dict[str, Counts]:
    """The groups that a fresh read gives."""
    found = paged(me, documents.GROUPS, "hitGroups")
    return {group["id"]: (group["availableHits"], group["totalHits"]) async for group, _ in found}
