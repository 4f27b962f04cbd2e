"""The worker's queue and daily limit, which close the whole list of acceptable groups while the
queue is full, or the limit reached."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.daily_counts import use_of
from domain.assignments.facts import AssignmentAccepted, DailyLimitRenewed
from domain.assignments.queries import queue_length
from domain.discovery import listing
from domain.discovery.eligibility import working
from domain.discovery.feed.fact_kinds import OWN_WORK
from domain.discovery.feed.recomputation import MOST_GROUPS
from domain.discovery.feed.updates import Change, ListRecomputed, RoomToAccept, SentState
from domain.discovery.filter import GroupFilter
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.people.viewer import Viewer
from subscriptions.fanout.conflation import Conflation
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position

Pending = Conflation[UUID, Change]

QUEUE = UUID(int=0)  # the key of the queue among the groups that have a pending change


class WatchedQueue:
    """The queue of a feed's worker. Of a list that does not depend on it nothing is done."""

    def __init__(self, viewer: Viewer | None, wanted: GroupFilter, sent: SentState) -> None:
        self._viewer, self._wanted, self._sent = viewer, wanted, sent
        self._worker = working(viewer) if wanted.only_acceptable else None
        self.is_full = False

    async def start(self, pending: Pending, after: Position, *, at: float) -> None:
        """Read the queue. A client that was told of a full one is told of the room it has now."""
        if self._worker is None:
            return
        self.is_full = (await self._room()).is_none
        if self._sent.queue.is_list_empty and not self.is_full:
            pending.add(QUEUE, _changed(clock.now(), after), at=at)

    def note(self, entry: Entry, pending: Pending, *, at: float) -> None:
        """The worker's own work may fill the queue, or make room in it."""
        if self._worker is None or entry.kind not in OWN_WORK:
            return
        if entry.kind == DailyLimitRenewed.__name__:
            self._sent.queue.note_new_day(entry.position)
        else:
            is_longer = entry.kind == AssignmentAccepted.__name__
            self._sent.queue.note(entry.position, is_longer=is_longer)
        pending.add(QUEUE, _changed(entry.occurred_at, entry.position), at=at)

    async def updates(self, pending: Pending, *, at: float) -> AsyncGenerator[ListRecomputed, None]:
        """Where a change of the queue is due and turns the list: all groups of the list, a page in
        each update. The change is pending until the last one, so that the cursor waits for it."""
        if self._worker is None or (change := pending.due_change(QUEUE, at)) is None:
            return
        room = await self._room()
        self.is_full = room.is_none
        if not self._sent.queue.turns_list(room):
            pending.take(QUEUE)
            return
        after, is_last = UUID(int=0), False
        while not is_last:
            groups = await self._groups(after)
            is_last = len(groups) < MOST_GROUPS
            if is_last:
                pending.take(QUEUE)
                pending.mark_sent(QUEUE, at=at)
            if groups:
                after = groups[-1].id
                yield self._update(groups, change, pending.cursor)
        self._sent.queue.told(is_full=self.is_full)

    async def _room(self) -> RoomToAccept:
        assert self._worker is not None, "other lists do not depend on it"
        length = await queue_length(self._worker.id)
        daily = await use_of(self._worker.id, clock.now())
        return RoomToAccept(
            policy.current().queue_length - length, None if daily is None else daily.room
        )

    async def _groups(self, after: UUID) -> list[HitGroup]:
        has_room, most = not self.is_full, MOST_GROUPS
        return await listing.acceptable(
            self._viewer, self._wanted, has_room=has_room, after=after, limit=most
        )

    def _update(
        self, groups: Sequence[HitGroup], change: Change, cursor: Position
    ) -> ListRecomputed:
        for group in groups:
            self._sent.mark_sent(group.id, is_on=not self.is_full)
        closed, opened = (groups, ()) if self.is_full else ((), groups)
        return ListRecomputed(
            cursor=cursor,
            occurred_at=change.occurred_at,
            opened=tuple(opened),
            closed=tuple(closed),
        )


def _changed(at: datetime, position: Position) -> Change:
    return Change.by_viewer(at, position, was_ever_open=False)
