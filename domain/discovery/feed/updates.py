"""The updates of a feed, and how they follow from the log's facts for one viewer. Pure."""

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

MOST_SENT = 4_096  # groups whose last update a feed remembers


class UpdateKind(StrEnum):
    """How a group changed, for one viewer and filter."""

    POSTED = "POSTED"
    UPDATED = "UPDATED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUpdate:
    """A group came to the filtered list, changed there, or left it."""

    cursor: Position
    occurred_at: datetime
    kind: UpdateKind
    group: HitGroup

    @classmethod
    def of(
        cls, group: HitGroup, kind: UpdateKind, change: Change, *, cursor: Position
    ) -> GroupUpdate:
        """The update for a change of a group; `cursor` resumes behind it."""
        return cls(cursor=cursor, occurred_at=change.occurred_at, kind=kind, group=group)

    def item(self, change: Change) -> StreamItem[Update]:
        """The update as an item of a batch."""
        return StreamItem(
            self,
            key=(self.kind, self.group.id, self.group.version, self.occurred_at, self.cursor),
            position=change.position,
            source=self.group.requester_id,
            thing=self.group.id,
            requirement=self.group.requirement_set,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecomputed:
    """After a change of blocks or qualifications: groups now on the list, and groups off it."""

    cursor: Position
    occurred_at: datetime
    opened: tuple[HitGroup, ...]
    closed: tuple[HitGroup, ...]

    def item(self) -> StreamItem[Update]:
        """The update as an item of a batch."""
        groups = tuple((group.id, group.version) for group in self.opened + self.closed)
        key = (self.cursor, self.occurred_at, groups, len(self.opened))
        return StreamItem(self, key=key, position=None)


Update = GroupUpdate | ListRecomputed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The facts about one group since its last update.

    `was_open`: the group was open before the first of them. `was_ever_open`: before any of them.
    """

    occurred_at: datetime
    position: Position  # of the newest fact
    was_open: bool
    was_ever_open: bool
    version: int = 0  # the update shows a row of this version or a later one
    log_end: Position | None = None  # and a row that was read when the log had reached this

    @classmethod
    def of(cls, fact: GroupChanged, position: Position) -> Change:
        """The change that a fact describes."""
        return cls(
            occurred_at=fact.occurred_at,
            position=position,
            was_open=fact.available_before > 0,
            was_ever_open=fact.available_before > 0,
            version=fact.version,
        )

    @classmethod
    def by_viewer(cls, at: datetime, position: Position, *, was_ever_open: bool) -> Change:
        """The viewer's own work in an open group. The update shows a row read after its entry."""
        return cls(
            occurred_at=at,
            position=position,
            was_open=True,
            was_ever_open=was_ever_open,
            log_end=position,
        )

    def then(self, later: Change) -> Change:
        """This change and a later one, merged."""
        return replace(
            self,
            occurred_at=later.occurred_at,
            position=later.position,
            was_ever_open=self.was_ever_open or later.was_ever_open,
            version=max(self.version, later.version),
            log_end=later.log_end or self.log_end,
        )


class SentState:
    """Whether each group was on the list in the feed's last update of it. Bounded.

    Each change evaluates the list again, so a forgotten group is never wrong: at worst the client
    receives POSTED for a group that it has, or CLOSED for a group that it does not have.
    """

    def __init__(self) -> None:
        self._is_on: OrderedDict[UUID, bool] = OrderedDict()

    def update_kind(
        self, group_id: UUID, change: Change, *, is_on: bool, lists_open: bool = True
    ) -> UpdateKind | None:
        """The kind of the update for a change, if it needs one.

        `is_on`: the group is on the list now. `lists_open`: the list holds every open group, so
        that a client may have read the group without an update. Its end is then always sent.
        """
        was_on = self._is_on.get(group_id, change.was_open)
        if not is_on:
            may_be_on = self._is_on.get(group_id, change.was_ever_open)
            return UpdateKind.CLOSED if may_be_on or (lists_open and change.was_ever_open) else None
        return UpdateKind.UPDATED if was_on else UpdateKind.POSTED

    def mark_sent(self, group_id: UUID, *, is_on: bool) -> None:
        """Remember the last update of the group."""
        self._is_on[group_id] = is_on
        self._is_on.move_to_end(group_id)
        if len(self._is_on) > MOST_SENT:
            self._is_on.popitem(last=False)
