"""A viewer's feed of the market: groups to add to, change in and remove from a list.

A client that takes a cursor, reads `listing.groups` and then applies the feed's updates after the
cursor has, once the feed is quiet, the result of a new read. Facts only say *which* groups to
evaluate. Whether a group is on the viewer's list follows from rows that are read after the fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.discovery import listing
from domain.discovery.feed.earlier_list import EarlierList
from domain.discovery.feed.exceptions import (
    Block,
    PersonalExceptions,
    personal_exceptions,
    with_current_blocks,
)
from domain.discovery.feed.fact_kinds import FOLLOWED, OWN_WORK, Own, of_one_viewer
from domain.discovery.feed.group_cache import Freshness, group_cache_of
from domain.discovery.feed.own_work import own_changes
from domain.discovery.feed.queue import QUEUE, Pending, WatchedQueue
from domain.discovery.feed.recomputation import Recomputation
from domain.discovery.feed.rights import WatchedRights
from domain.discovery.feed.shared_view import SharedView, shared_view_of
from domain.discovery.feed.updates import (
    Change,
    GroupUpdate,
    ListRecomputed,
    SentState,
    Update,
    UpdateKind,
)
from domain.discovery.filter import GroupFilter
from domain.hits.facts import MARKET, GroupChanged, GroupTurned
from domain.hits.models import HitGroup
from domain.people.viewer import Viewer
from domain.qualifications import holding_changes as qualifications
from domain.qualifications.holdings import access_of
from domain.qualifications.requirements.catalogue import catalogue
from subscriptions.fanout.conflation import Conflation
from subscriptions.fanout.stream import Differences, StreamBatch, StreamItem
from subscriptions.log.entry import Entry
from subscriptions.log.paced import PacedBatches
from subscriptions.log.position import START, Position
from subscriptions.log.tail import Tail

SECONDS = 0.25  # at least, between two updates of one group
PAGE = 100  # groups that are evaluated together
# Added between two reads for each feed of a process, so that many feeds leave time for requests.
SECONDS_A_FEED = 0.0005


class Feed:
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
        wanted.check()
        self._tail, self._cache = tail, group_cache_of(tail)
        self._viewer, self._wanted = viewer, wanted
        self._worker = None if viewer is None else viewer.worker
        self._seconds, self._sent = seconds, sent or SentState()
        self._is_common = self._has_view = False
        self._exceptions = PersonalExceptions()
        self._shared_view: SharedView | None = None
        self._queue = WatchedQueue(viewer, wanted, self._sent)
        self._earlier = EarlierList(tail, self._worker, accepting=wanted.only_acceptable)
        self._current_from = START  # entries up to here are older than the exceptions
        self._since: datetime | None = None  # the client had all updates before
        self.rights = WatchedRights()

    @classmethod
    def common(cls, tail: Tail, wanted: GroupFilter, *, seconds: float = SECONDS) -> Feed:
        """The common feed: a viewer's own feed is this one but for their `differences`."""
        feed = cls(tail, None, wanted.for_everybody, seconds=seconds)
        feed._is_common = True
        return feed

    def with_view(self) -> Feed:
        """This feed, for updates that depend on the viewer: its differences hold the view."""
        self._has_view = True
        return self

    @property
    def differences(self) -> Differences:
        """Where this feed differs from the common feed, and the facts of this viewer alone."""
        accepting, worker = self._wanted.only_acceptable, self._worker
        found = self._exceptions.differences(
            None if worker is None else worker.id,
            of_one_viewer(with_work=accepting or self._has_view),
            accepting=accepting,
            is_closed=self._queue.is_full,
            view=self._shared_view,
        )
        return replace(found, topics=found.topics | self.rights.topics)

    async def follow(self, after: Position) -> AsyncGenerator[Update, None]:
        """All updates past the position, one by one, without an end; as `batches`."""
        async with aclosing(self.batches(after)) as batches:
            async for batch in batches:
                for item in batch.items:
                    yield item.update

    async def batches(self, after: Position) -> AsyncGenerator[StreamBatch[Update], None]:
        """All updates past the position. Raises PositionTrimmed and UnreadablePosition."""
        if not self._is_common:
            viewer, wanted, with_view = self._viewer, self._wanted, self._has_view
            self._exceptions = await personal_exceptions(viewer, wanted, with_view=with_view)
            self._sent.forget_closed(but=self._exceptions.groups)
            await self._update_shared_view()
            self._current_from = self._tail.head
        pending = Conflation[UUID, Change](after, seconds=self._seconds, merge=Change.then)
        await self._queue.start(pending, after, at=_now())
        paced = PacedBatches(self._tail.batches([MARKET, *self.differences.topics], after))
        with self._cache.used_by_feed():
            async with paced:
                while (entries := await self._next_entries(paced, pending)) is not None:
                    async with aclosing(self._recomputed(entries, pending)) as pages:
                        async for page in pages:
                            yield StreamBatch([page.item()], pending.cursor, pending.seen, False)
                    if self.rights.changed_at is not None:
                        return
                    if paced.reached is not None:
                        pending.see(paced.reached)
                    items = await self._due(pending)
                    is_last = paced.is_last and pending.next_due is None
                    yield StreamBatch(items, pending.cursor, pending.seen, is_last)

    async def _next_entries(self, paced: PacedBatches, pending: Pending) -> list[Entry] | None:
        """The next entries; an empty list when a pending update is due."""
        now, due = _now(), pending.next_due
        patience = None if due is None else max(0.0, due - now)
        if pending.is_full:
            await asyncio.sleep(patience or 0.0)
            return []
        pause = min(self._seconds, self._cache.feeds * SECONDS_A_FEED)
        return await paced.next(patience=patience, pause=pause)

    async def _recomputed(
        self, entries: list[Entry], pending: Pending
    ) -> AsyncGenerator[ListRecomputed, None]:
        for entry in entries:
            if self.rights.note(entry):
                return
            async with aclosing(self._apply(entry, pending)) as pages:
                async for page in pages:
                    yield page
        async with aclosing(self._queue.updates(pending, at=_now())) as pages:
            async for page in pages:
                yield page

    async def _apply(self, entry: Entry, pending: Pending) -> AsyncGenerator[ListRecomputed, None]:
        recomputation: Recomputation | None = None
        if self._since is None or entry.position > self._current_from:
            self._since = entry.occurred_at
        if entry.kind in FOLLOWED:
            fact = self._cache.fact(entry)
            if isinstance(fact, GroupChanged):
                pending.add(fact.group_id, Change.of(fact, entry.position), at=_now())
            elif isinstance(fact, GroupTurned) and self._wanted.compares_values:
                change = Change.of_values(fact, entry.position, self._wanted)
                pending.add(fact.group_id, change, at=_now())
            elif isinstance(fact, Own):
                await self._apply_own(fact, entry.position, pending)
            elif isinstance(fact, Block):
                recomputation = await self._after_block(fact, since=self._since)
            elif isinstance(fact, qualifications.Change):
                recomputation = await self._after_holdings_changed(fact, since=self._since)
        if entry.kind in OWN_WORK:
            self._queue.note(entry, pending, at=_now())
            await self._update_shared_view()
        if recomputation is not None:
            async with aclosing(self._recompute(recomputation, entry.position, pending)) as pages:
                async for page in pages:
                    yield page
        pending.see(entry.position)

    async def _apply_own(self, fact: Own, position: Position, pending: Pending) -> None:
        accepting, cache = self._wanted.only_acceptable, self._cache
        changes, of_worker = await own_changes(fact, position, cache, accepting=accepting)
        self._exceptions = self._exceptions.having_worked_in(of_worker)
        for group_id, change in changes.items():
            pending.add(group_id, change, at=_now())

    async def _due(self, pending: Pending) -> list[StreamItem[Update]]:
        """The updates that are due, each with the cursor at which the others are still pending."""
        now = _now()
        due = dict(pending.due(now, limit=PAGE))
        due.pop(QUEUE, None)
        if not due:
            return []
        wanted = {id: Freshness(each.version, each.log_end) for id, each in due.items()}
        groups = await self._cache.groups(wanted, head=self._tail.head)
        for group_id in due.keys() - groups.keys():
            pending.take(group_id)
        newest = max((group.requirement_set or 0 for group in groups.values()), default=0)
        if newest > self._exceptions.access.version and not self._is_common:
            await self._update_access()
        listed = await self._listed(list(groups.values()))
        items = []
        for group_id, group in groups.items():
            change = pending.take(group_id)
            kind = self._update_kind(group, change, is_on=group_id in listed)
            if kind is not None:
                pending.mark_sent(group_id, at=now)
                update = GroupUpdate.of(group, kind, change, cursor=pending.cursor)
                items.append(update.item(change))
        return items

    def _update_kind(self, group: HitGroup, change: Change, *, is_on: bool) -> UpdateKind | None:
        matches = self._wanted.may_match if change.has_turned else self._wanted.matches
        if not self._is_visible(group) or not matches(group):
            return None
        lists_open = not self._wanted.only_acceptable
        kind = self._sent.update_kind(group.id, change, is_on=is_on, lists_open=lists_open)
        if kind is not None:
            self._sent.mark_sent(group.id, is_on=is_on)
        return kind

    async def _listed(self, groups: list[HitGroup]) -> set[UUID]:
        """Which of these groups are on the viewer's list now."""
        if self._wanted.only_acceptable:
            return await listing.among(self._viewer, self._wanted, [each.id for each in groups])
        visible = [group for group in groups if group.is_open and self._is_visible(group)]
        return {group.id for group in visible if self._wanted.matches(group)}

    def _is_visible(self, group: HitGroup) -> bool:
        """Whether the feed may have any update of the group."""
        if self._is_common or group.requester_id in self._exceptions.hidden:
            return self._is_common
        access = self._exceptions.access
        may = access.may_accept if self._wanted.only_acceptable else access.may_discover
        return may(group.requirement_set)

    async def _after_block(self, block: Block, *, since: datetime) -> Recomputation | None:
        viewer, wanted, with_view = self._viewer, self._wanted, self._has_view
        self._exceptions = await with_current_blocks(
            self._exceptions, viewer, wanted, with_view=with_view
        )
        return Recomputation.after_block(block, wanted, since=since)

    async def _after_holdings_changed(
        self, fact: qualifications.Change, *, since: datetime
    ) -> Recomputation | None:
        """The groups of the requirement sets that turned with the worker's holdings."""
        await self._update_access()
        type_id, before, after = qualifications.changed(fact)
        known, accepting = await catalogue(), self._wanted.only_acceptable
        turned = known.changed_sets(type_id, before, after, accepting=accepting)
        at = fact.occurred_at
        return Recomputation.after_turned(turned, self._wanted, occurred_at=at, since=since)

    async def _update_access(self) -> None:
        self._exceptions = replace(self._exceptions, access=await access_of(self._worker))
        await self._update_shared_view()

    async def _update_shared_view(self) -> None:
        if self._has_view and self._exceptions.has_all_groups:
            self._shared_view = await shared_view_of(self._viewer, self._exceptions.access)

    async def _recompute(
        self, recomputation: Recomputation, position: Position, pending: Pending
    ) -> AsyncGenerator[ListRecomputed, None]:
        """Evaluate the current rows, maybe long after the fact. A group that closed meanwhile is
        in `closed`, where it may have been on the list."""
        at = recomputation.occurred_at
        async with aclosing(recomputation.pages()) as pages:
            async for groups, is_last in pages:
                if is_last:
                    pending.see(position)
                listed = await self._listed(groups)
                opened = tuple(group for group in groups if group.id in listed)
                left = [group for group in groups if group.id not in listed]
                left = [group for group in left if recomputation.may_close(group)]
                closed = tuple(await self._earlier.among(left, position, at))
                for group in opened + closed:
                    self._sent.mark_sent(group.id, is_on=group.id in listed)
                if opened or closed:
                    yield ListRecomputed(
                        cursor=pending.cursor, occurred_at=at, opened=opened, closed=closed
                    )


def _now() -> float:
    return asyncio.get_running_loop().time()
