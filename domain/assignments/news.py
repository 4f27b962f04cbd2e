"""What a feed tells of groups, and how one viewer's news follows from the log's facts. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.hits.facts import GroupChanged
from domain.hits.models import HitGroup
from subscriptions.position import Position
from subscriptions.rounds import Item

MOST_REMEMBERED = 4_096  # groups of which a feed knows what it said last


class NewsKind(StrEnum):
    """What became of a group, for one viewer and filter."""

    POSTED = "POSTED"
    UPDATED = "UPDATED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNews:
    """A group came to what the filter lets through, changed there, or left it."""

    cursor: Position
    occurred_at: datetime
    kind: NewsKind
    group: HitGroup

    def item(self, change: Change) -> Item[News]:
        """As part of a round. That a group closed is told to all, whatever they have heard."""
        closes = self.kind is NewsKind.CLOSED
        return Item(
            self,
            key=(self.kind, self.group.id, self.group.version, self.occurred_at, self.cursor),
            position=None if closes else change.position,
            subject=self.group.requester_id,
            about=self.group.id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A block came or went: what is open of that requester now, and what is not any more."""

    cursor: Position
    occurred_at: datetime
    opened: tuple[HitGroup, ...]
    closed: tuple[HitGroup, ...]

    def item(self) -> Item[News]:
        """As part of a round."""
        groups = tuple((group.id, group.version) for group in self.opened + self.closed)
        return Item(self, key=(self.cursor, groups, len(self.opened)), position=None)


News = GroupNews | Recomputed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What facts said of one group since it was told last. Nothing known: it was open."""

    occurred_at: datetime
    position: Position  # of the newest fact
    was_open: bool = True
    version: int = 0

    @classmethod
    def of(cls, fact: GroupChanged, position: Position) -> Change:
        """What a fact says."""
        return cls(
            occurred_at=fact.occurred_at,
            position=position,
            was_open=fact.available_before > 0,
            version=fact.version,
        )

    def then(self, later: Change) -> Change:
        """Both, as one."""
        version = max(self.version, later.version)
        return replace(
            self, occurred_at=later.occurred_at, position=later.position, version=version
        )


class Memory:
    """What a feed said last of each group: on the list, or off it. Bounded; the oldest go.

    The list is judged afresh for each change, so a forgotten or repeated word is never wrong: at
    worst a group that the client has is posted again, or one that it does not have is closed.
    """

    def __init__(self) -> None:
        self._is_on: OrderedDict[UUID, bool | None] = OrderedDict()

    def kind(self, group_id: UUID, change: Change, *, is_on: bool) -> NewsKind | None:
        """What to say of a change, if anything, now that the group is on the list or off it."""
        was_on = self._is_on.get(group_id, change.was_open)
        if not is_on:
            return NewsKind.CLOSED if was_on is not False else None
        return NewsKind.UPDATED if was_on else NewsKind.POSTED

    def said(self, group_id: UUID, *, is_on: bool) -> None:
        """Remember what was said."""
        self._keep(group_id, is_on)

    def doubt(self, group_id: UUID) -> None:
        """Some have it on their list, and others may not."""
        if not self._is_on.get(group_id):
            self._keep(group_id, None)

    def says_off(self, group_id: UUID) -> bool:
        """Whether it was said last that the group is off the list."""
        return self._is_on.get(group_id) is False

    def listed(self) -> list[UUID]:
        """The groups of which was said last that they are on the list."""
        return [group_id for group_id, is_on in self._is_on.items() if is_on]

    def _keep(self, group_id: UUID, is_on: bool | None) -> None:
        self._is_on[group_id] = is_on
        self._is_on.move_to_end(group_id)
        if len(self._is_on) > MOST_REMEMBERED:
            self._is_on.popitem(last=False)
