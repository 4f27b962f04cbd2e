"""The updates of a feed, and how they follow from the log's facts for one viewer. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.discovery.filter import GroupFilter
from domain.hits.facts import GroupChanged, GroupTurned
from domain.hits.models import HitGroup
from subscriptions.fanout.stream import StreamItem
from subscriptions.log.position import START, Position

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
            thing=self.group.limiting_batch_id or self.group.id,
            requirement=self.group.requirement_set or 0,
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
    `has_turned`: one of them may have taken it onto a filtered list, or off it.
    """

    occurred_at: datetime
    position: Position  # of the newest fact
    was_open: bool
    was_ever_open: bool
    has_turned: bool = False
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
    def of_values(cls, fact: GroupTurned, position: Position, wanted: GroupFilter) -> Change:
        """The change of values that the filter compares."""
        was_on = wanted.matches_values(fact.worked_hourly_cents, pays_bonuses=fact.pays_bonuses)
        return cls(
            occurred_at=fact.occurred_at,
            position=position,
            was_open=was_on,
            was_ever_open=was_on,
            has_turned=True,
            log_end=position,
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
            has_turned=self.has_turned or later.has_turned,
            version=max(self.version, later.version),
            log_end=later.log_end or self.log_end,
        )


@dataclass(frozen=True, slots=True)
class RoomToAccept:
    """How many assignments a worker may still accept: by the queue, and by the daily limit."""

    in_queue: int
    today: int | None = None  # None: there is no limit

    @property
    def is_none(self) -> bool:
        """Whether the worker may accept nothing."""
        return self.least <= 0

    @property
    def least(self) -> int:
        """By the narrower of the two."""
        return self.in_queue if self.today is None else min(self.in_queue, self.today)


class SentQueue:
    """What a feed's client was told of its worker's queue, which closes the list while it is full,
    as the daily limit does while it is reached.

    A client may have read its list at any moment since its cursor. Where the queue was full at any
    moment since the client was last told, the client may be without groups.
    """

    def __init__(self) -> None:
        self.is_list_empty = False  # the client was told so
        self._noted = START
        self._fallen = 0  # by how much the queue is shorter than at its longest since then
        self._had_limit = False  # a day ended since then on which the limit was reached

    def note(self, position: Position, *, is_longer: bool) -> None:
        """The queue got longer or shorter by one. Entries that are read again do not count."""
        if position > self._noted:
            self._noted = position
            self._fallen = max(0, self._fallen + (-1 if is_longer else 1))

    def note_new_day(self, position: Position) -> None:
        """The day is over on which the limit was reached."""
        if position > self._noted:
            self._noted, self._had_limit = position, True

    def turns_list(self, room: RoomToAccept) -> bool:
        """Whether the client must be told of this room in the queue and the day.

        Where submissions count, work that is returned makes room in the day as it does in the
        queue; elsewhere the day has less room with each accept alone.
        """
        if room.is_none:
            return not self.is_list_empty
        return self.is_list_empty or self._had_limit or room.least <= self._fallen

    def told(self, *, is_full: bool) -> None:
        """The client was told of the groups that it has now."""
        self.is_list_empty = is_full
        if not is_full:
            self._fallen, self._had_limit = 0, False


class SentState:
    """Whether each group was on the list in the feed's last update of it. Bounded.

    Each change evaluates the list again, so a forgotten group is never wrong: at worst the client
    receives POSTED for a group that it has, or CLOSED for a group that it does not have.
    """

    def __init__(self) -> None:
        self._is_on: OrderedDict[UUID, bool] = OrderedDict()
        self.queue = SentQueue()

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

    def forget_closed(self, *, but: Collection[UUID]) -> None:
        """Forget which groups were off the list, except these: an audience may have sent others
        since this feed last did."""
        known = self._is_on.items()
        self._is_on = OrderedDict((id, is_on) for id, is_on in known if is_on or id in but)

    def mark_sent(self, group_id: UUID, *, is_on: bool) -> None:
        """Remember the last update of the group."""
        if is_on:
            self.queue.is_list_empty = False
        self._is_on[group_id] = is_on
        self._is_on.move_to_end(group_id)
        if len(self._is_on) > MOST_SENT:
            self._is_on.popitem(last=False)
