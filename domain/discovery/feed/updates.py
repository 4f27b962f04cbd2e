"""What a feed tells of groups, and how one viewer's news follows from the log's facts. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.hits.facts import GroupChanged
from domain.hits.models import HitGroup
from subscriptions.fanout.stream import StreamItem
from subscriptions.log.position import Position

MOST_REMEMBERED = 4_096  # groups of which a feed knows what it said last


class UpdateKind(StrEnum):
    """What became of a group, for one viewer and filter."""

    POSTED = "POSTED"
    UPDATED = "UPDATED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUpdate:
    """A group came to what the filter lets through, changed there, or left it."""

    cursor: Position
    occurred_at: datetime
    kind: UpdateKind
    group: HitGroup

    def item(self, change: Change) -> StreamItem[Update]:
        """As part of a round."""
        return StreamItem(
            self,
            key=(self.kind, self.group.id, self.group.version, self.occurred_at, self.cursor),
            position=change.position,
            subject=self.group.requester_id,
            about=self.group.id,
            signature=self.group.requirement_set,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecomputed:
    """A block or a qualification came or went: what is on the list now, and what not any more."""

    cursor: Position
    occurred_at: datetime
    opened: tuple[HitGroup, ...]
    closed: tuple[HitGroup, ...]

    def item(self) -> StreamItem[Update]:
        """As part of a round."""
        groups = tuple((group.id, group.version) for group in self.opened + self.closed)
        key = (self.cursor, self.occurred_at, groups, len(self.opened))
        return StreamItem(self, key=key, position=None)


Update = GroupUpdate | ListRecomputed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What facts said of one group since it was told last: was it open before the first of them,
    and before any?"""

    occurred_at: datetime
    position: Position  # of the newest fact
    was_open: bool
    was_ever_open: bool
    version: int = 0  # a row of this version, or a later one, is told
    seen_from: Position | None = None  # and where no version says it, one read since here

    @classmethod
    def of(cls, fact: GroupChanged, position: Position) -> Change:
        """What a fact says."""
        return cls(
            occurred_at=fact.occurred_at,
            position=position,
            was_open=fact.available_before > 0,
            was_ever_open=fact.available_before > 0,
            version=fact.version,
        )

    @classmethod
    def by_viewer(cls, at: datetime, position: Position, *, was_ever_open: bool) -> Change:
        """What the viewer did in an open group, of which a row read from here on tells."""
        return cls(
            occurred_at=at,
            position=position,
            was_open=True,
            was_ever_open=was_ever_open,
            seen_from=position,
        )

    def then(self, later: Change) -> Change:
        """Both, as one."""
        return replace(
            self,
            occurred_at=later.occurred_at,
            position=later.position,
            was_ever_open=self.was_ever_open or later.was_ever_open,
            version=max(self.version, later.version),
            seen_from=later.seen_from or self.seen_from,
        )


class SentState:
    """What a feed said last of each group: on the list, or off it. Bounded; the oldest go.

    The list is judged afresh for each change, so a forgotten or repeated word is never wrong: at
    worst a group that the client has is posted again, or one that it does not have is closed.
    """

    def __init__(self) -> None:
        self._is_on: OrderedDict[UUID, bool] = OrderedDict()

    def kind(
        self, group_id: UUID, change: Change, *, is_on: bool, lists_open: bool = True
    ) -> UpdateKind | None:
        """What to say of a change, if anything, now that the group is on the list or off it.

        Where the list holds every open group, whoever reads it while one is open has it, told of
        or not: so that it closed is said whatever was said before.
        """
        was_on = self._is_on.get(group_id, change.was_open)
        if not is_on:
            may_be_on = self._is_on.get(group_id, change.was_ever_open)
            return UpdateKind.CLOSED if may_be_on or (lists_open and change.was_ever_open) else None
        return UpdateKind.UPDATED if was_on else UpdateKind.POSTED

    def said(self, group_id: UUID, *, is_on: bool) -> None:
        """Remember what was said."""
        self._is_on[group_id] = is_on
        self._is_on.move_to_end(group_id)
        if len(self._is_on) > MOST_REMEMBERED:
            self._is_on.popitem(last=False)
