"""A viewer's feed that begins anew, with the viewer as stored, when the account's rights change."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from domain.discovery.feed.feed import SECONDS, Feed
from domain.discovery.feed.rights import WatchedRights
from domain.discovery.feed.updates import SentState, Update
from domain.discovery.filter import GroupFilter
from domain.people.authentication import viewer_again
from domain.people.viewer import Viewer
from subscriptions.fanout.stream import Differences, StreamBatch
from subscriptions.log.position import START, Position
from subscriptions.log.tail import Tail


class RenewedFeed:
    """One viewer's feed through one filter, to be followed once."""

    def __init__(
        self,
        tail: Tail,
        viewer: Viewer | None,
        wanted: GroupFilter,
        *,
        seconds: float = SECONDS,
        sent: SentState | None = None,
    ) -> None:
        self._tail, self._viewer, self._wanted = tail, viewer, wanted
        self._seconds, self._sent = seconds, sent or SentState()
        self._has_view = False
        self._feed = self._made(START)

    def with_view(self) -> RenewedFeed:
        """This feed, for updates that depend on the viewer: its differences hold the view."""
        self._has_view = True
        return self

    @property
    def differences(self) -> Differences:
        """Where the feed of the viewer, as last read, differs from the common feed."""
        return self._feed.differences

    async def batches(self, after: Position) -> AsyncGenerator[StreamBatch[Update], None]:
        """All updates past the position. Raises as those of a feed."""
        known_from: Position | None = START
        while known_from is not None:
            if self._viewer is not None:  # A viewer whose account is gone is disconnected.
                self._viewer = await viewer_again(self._viewer) or self._viewer
            self._feed = self._made(known_from)
            async with aclosing(self._feed.batches(after)) as batches:
                async for batch in batches:
                    after = batch.reached
                    yield batch
            known_from = self._feed.rights.changed_at

    def _made(self, known_from: Position) -> Feed:
        feed = Feed(self._tail, self._viewer, self._wanted, seconds=self._seconds, sent=self._sent)
        feed.rights = WatchedRights(self._viewer, known_from)
        return feed.with_view() if self._has_view else feed
