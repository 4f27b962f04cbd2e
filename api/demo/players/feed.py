"""A worker's list of HIT groups: read once, then updated by the live feed alone."""

from __future__ import annotations

import asyncio
from time import perf_counter

from api.demo import documents
from api.demo.client import Answer, MarketClient, paged
from api.demo.live import Event, LiveConnection
from api.demo.stage import Notes

Counts = tuple[int, int]  # HITs available, and in all


class MarketView:
    """The HIT groups that one worker sees."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._publications_seen = 0
        self.groups: dict[str, Counts] = {}
        self.changed = asyncio.Event()

    async def follow(self, me: MarketClient, connection: LiveConnection) -> None:
        """Read the groups, and subscribe from a cursor before the read."""
        cursor = (await me.query(documents.CURSOR))["eventCursor"]
        self.groups = await listed(me)
        await connection.subscribe(documents.HIT_FEED, self._receive, after=cursor)

    async def differs(self, me: MarketClient) -> bool:
        """Whether a fresh read differs from the list that the feed updated."""
        return self.groups != await listed(me)

    def _receive(self, event: Event) -> None:
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
        """Record the time since the publication of HITs that the worker now sees."""
        now, published = perf_counter(), self._notes.published
        while self._publications_seen < len(published):
            by_then, sent_at = published[self._publications_seen]
            if total < by_then:
                return
            self._notes.publish_to_feed.append(now - sent_at)
            self._publications_seen += 1


async def listed(me: MarketClient) -> dict[str, Counts]:
    """The groups by a fresh read."""
    found = paged(me, documents.GROUPS, "hitGroups")
    return {group["id"]: (group["availableHits"], group["totalHits"]) async for group, _ in found}
