"""Changes of the rights of the account that a feed is for: the feed ends at the first later one."""

from __future__ import annotations

from domain.discovery.feed.fact_kinds import CHANGES_OF_RIGHTS
from domain.people.facts import account_topic
from domain.people.viewer import Viewer
from subscriptions.log.entry import Entry
from subscriptions.log.position import START, Position


class WatchedRights:
    """The rights of a viewer, read after an entry of the log; those of nobody never change."""

    def __init__(self, viewer: Viewer | None = None, known_from: Position = START) -> None:
        account_topics = () if viewer is None else (account_topic(viewer.account_id),)
        self.topics = frozenset(account_topics)
        self._known_from = known_from
        self.changed_at: Position | None = None

    def note(self, entry: Entry) -> bool:
        """Whether this entry changes the rights."""
        if entry.kind in CHANGES_OF_RIGHTS and entry.position > self._known_from:
            self.changed_at = entry.position
        return self.changed_at is not None
