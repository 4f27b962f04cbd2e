"""A viewer's feed of the market: what to add to, change in and take from a list of groups.

Whoever reads `browsing.groups` and then applies the feed's news from a cursor taken before has,
once the feed is quiet, what a fresh read would give. Facts only say *which* groups to look at;
whether a group is on the viewer's list is judged from rows read after the fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from uuid import UUID

from domain.assignments.facts import (
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentReturned,
)
from domain.discovery import listing
from domain.discovery.feed.exceptions import (
    PersonalExceptions,
    RequirementVisibility,
    personal_exceptions,
)
from domain.discovery.feed.fact_kinds import CHANGES_OF_VIEW, FOLLOWED, OWN_WORK, Own
from domain.discovery.feed.group_cache import Freshness, group_cache_of
from domain.discovery.feed.recomputation import MOST_GROUPS, Recomputation, after_block, after_turn
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
from domain.hits.facts import MARKET, GroupChanged
from domain.hits.models import HitGroup
from domain.people.facts import (
    RequesterBlocked,
    RequesterUnblocked,
    WorkerBlocked,
    WorkerUnblocked,
    worker_topic,
)
from domain.people.viewer import Viewer
from domain.qualifications import holding_changes as qualifications
from domain.qualifications.facts import (
    LocaleChanged,
    QualificationGranted,
    QualificationRevoked,
    SystemValueCrossed,
)
from domain.qualifications.holdings import access_of
from domain.qualifications.requirements.catalogue import catalogue
from subscriptions.fanout.conflation import Conflation
from subscriptions.fanout.stream import Differences, StreamBatch, StreamItem
from subscriptions.log.entry import Entry
from subscriptions.log.paced import PacedBatches
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

SECONDS = 0.25  # at least so long between two words about one group
PAGE = 100  # groups judged at once
# For each feed of a process so much more between two looks: a busy market has other things to do.
SECONDS_A_FEED = 0.0005

Untold = Conflation[UUID, Change]
_BEFORE_ALL = UUID(int=0)


class Feed:
    """One viewer's feed through one filter, to be followed once."""

    def __init__(
        self,
        tail: Tail,
        viewer: Viewer | None,
        wanted: GroupFilter,
        *,
        seconds: float = SECONDS,
        memory: SentState | None = None,
    ) -> None:
        wanted.check()
        self._tail, self._board = tail, group_cache_of(tail)
        self._viewer, self._wanted = viewer, wanted
        self._worker = None if viewer is None else viewer.worker
        self._seconds = seconds
        self._memory = memory or SentState()
        self._is_of_all = self._is_viewed = False
        self._apart = PersonalExceptions()
        self._likeness: SharedView | None = None

    @classmethod
    def of_all(cls, tail: Tail, wanted: GroupFilter, *, seconds: float = SECONDS) -> Feed:
        """What all have in common: each one's feed is this one but for their `attention`."""
        feed = cls(tail, None, wanted.for_everybody, seconds=seconds)
        feed._is_of_all = True
        return feed

    def viewed(self) -> Feed:
        """The same, where what is told of a group depends on who hears it."""
        self._is_viewed = True
        return self

    @property
    def attention(self) -> Differences:
        """How this feed differs from everybody's, and which facts concern this worker alone."""
        is_judged, apart = self._wanted.only_acceptable, self._apart
        sight = RequirementVisibility(apart.access, accepting=is_judged)
        if self._worker is None:
            return Differences(sight=sight, view=self._likeness)
        counts = is_judged or self._is_viewed  # what the worker has done, and who barred them
        return Differences(
            deaf_to=apart.hidden | (apart.barred if is_judged else frozenset()),
            apart=apart.groups | (frozenset() if is_judged else apart.barred),
            topic=worker_topic(self._worker.id),
            kinds=FOLLOWED | OWN_WORK if counts else CHANGES_OF_VIEW,
            sight=sight,
            who=self._worker.id,
            view=self._likeness,
        )

    async def follow(self, after: Position) -> AsyncGenerator[Update, None]:
        """All news past the position, one by one, for ever; as `rounds`."""
        async with aclosing(self.rounds(after)) as rounds:
            async for round in rounds:
                for item in round.items:
                    yield item.news

    async def rounds(self, after: Position) -> AsyncGenerator[StreamBatch[Update], None]:
        """All news past the position, for ever. Raises CursorExpired and BadCursor."""
        if not self._is_of_all:
            viewer, wanted = self._viewer, self._wanted
            self._apart = await personal_exceptions(viewer, wanted, viewed=self._is_viewed)
            await self._look_at_oneself()
        untold = Conflation[UUID, Change](after, seconds=self._seconds, merge=Change.then)
        topics = [MARKET] + ([worker_topic(self._worker.id)] if self._worker else [])
        arrivals = PacedBatches(self._tail.batches(topics, after))
        with self._board.watched():
            async with arrivals:
                while (entries := await self._more(arrivals, untold)) is not None:
                    for entry in entries:
                        async with aclosing(self._hear(entry, untold)) as recomputed:
                            async for news in recomputed:
                                yield StreamBatch([news.item()], untold.cursor, untold.seen, False)
                    if arrivals.reached is not None:
                        untold.see(arrivals.reached)
                    told = await self._due(untold)
                    is_last = arrivals.are_all and untold.next_due is None
                    yield StreamBatch(told, untold.cursor, untold.seen, is_last)

    async def _more(self, arrivals: PacedBatches, untold: Untold) -> list[Entry] | None:
        """The next entries; none of them when it is time to tell what waits."""
        now, due = _now(), untold.next_due
        patience = None if due is None else max(0.0, due - now)
        if untold.is_full:
            await asyncio.sleep(patience or 0.0)
            return []
        rest = min(self._seconds, self._board.feeds * SECONDS_A_FEED)
        return await arrivals.next(patience=patience, rest=rest)

    async def _hear(self, entry: Entry, untold: Untold) -> AsyncGenerator[ListRecomputed, None]:
        anew: Recomputation | None = None
        if entry.kind in FOLLOWED:
            match self._board.fact(entry):
                case GroupChanged() as fact:
                    untold.add(fact.group_id, Change.of(fact, entry.position), at=_now())
                case AssignmentAccepted() | AssignmentReturned() | AssignmentAbandoned() as fact:
                    untold.add(*await self._own(fact, entry.position), at=_now())
                case (
                    RequesterBlocked() | RequesterUnblocked() | WorkerBlocked() | WorkerUnblocked()
                ) as block:
                    self._apart = self._apart.after(block)
                    anew = after_block(block, self._wanted)
                case (
                    QualificationGranted()
                    | QualificationRevoked()
                    | SystemValueCrossed()
                    | LocaleChanged()
                ) as fact:
                    anew = await self._turned(fact)
        if entry.kind in OWN_WORK:
            await self._look_at_oneself()
        if anew is not None:
            async with aclosing(self._recompute(anew, entry.position, untold)) as pages:
                async for recomputed in pages:
                    yield recomputed
        untold.see(entry.position)

    async def _own(self, fact: Own, position: Position) -> tuple[UUID, Change]:
        """What the worker did changes what they may accept, from now on also where it counts."""
        group_id = await self._board.group_of_type(fact.hit_type_id)
        if isinstance(fact, AssignmentAccepted):
            self._apart = self._apart.having_worked_in(group_id)
        may_be_on = self._wanted.only_acceptable  # otherwise it says nothing of the list
        return group_id, Change.by_viewer(fact.occurred_at, position, was_ever_open=may_be_on)

    async def _due(self, untold: Untold) -> list[StreamItem[Update]]:
        """News of what waits no more, each with the cursor at which the others still do."""
        now = _now()
        due = dict(untold.due(now, limit=PAGE))
        if not due:
            return []
        wanted = {id: Freshness(each.version, each.seen_from) for id, each in due.items()}
        groups = await self._board.groups(wanted, head=self._tail.head)
        for group_id in due.keys() - groups.keys():
            untold.take(group_id)
        newest = max((group.requirement_set or 0 for group in groups.values()), default=0)
        if newest > self._apart.access.version and not self._is_of_all:
            await self._look_again()
        listed = await self._listed(list(groups.values()))
        told = []
        for group_id, group in groups.items():
            change = untold.take(group_id)
            kind = self._kind(group, change, is_on=group_id in listed)
            if kind is not None:
                untold.tell(group_id, at=now)
                at = change.occurred_at
                news = GroupUpdate(cursor=untold.cursor, occurred_at=at, kind=kind, group=group)
                told.append(news.item(change))
        return told

    def _kind(self, group: HitGroup, change: Change, *, is_on: bool) -> UpdateKind | None:
        if not self._is_for_them(group) or not self._wanted.matches(group):
            return None
        lists_open = not self._wanted.only_acceptable
        kind = self._memory.kind(group.id, change, is_on=is_on, lists_open=lists_open)
        if kind is not None:
            self._memory.said(group.id, is_on=is_on)
        return kind

    async def _listed(self, groups: list[HitGroup]) -> set[UUID]:
        """Which of these groups are on the viewer's list now."""
        if self._wanted.only_acceptable:
            return await listing.among(self._viewer, self._wanted, [each.id for each in groups])
        return {
            group.id
            for group in groups
            if group.is_open and self._is_for_them(group) and self._wanted.matches(group)
        }

    def _is_for_them(self, group: HitGroup) -> bool:
        """Nothing at all is told of what is not."""
        if self._is_of_all or group.requester_id in self._apart.hidden:
            return self._is_of_all
        access = self._apart.access
        may = access.may_accept if self._wanted.only_acceptable else access.may_discover
        return may(group.requirement_set)

    async def _turned(self, fact: qualifications.Change) -> Recomputation | None:
        """What the worker holds is another than it was."""
        await self._look_again()
        type_id, before, after = qualifications.changed(fact)
        known, accepting = await catalogue(), self._wanted.only_acceptable
        turned = known.changed_sets(type_id, before, after, accepting=accepting)
        return after_turn(turned, self._wanted, occurred_at=fact.occurred_at)

    async def _look_again(self) -> None:
        self._apart = replace(self._apart, access=await access_of(self._worker))
        await self._look_at_oneself()

    async def _look_at_oneself(self) -> None:
        if self._is_viewed and self._apart.is_whole:
            self._likeness = await shared_view_of(self._viewer, self._apart.access)

    async def _recompute(
        self, anew: Recomputation, position: Position, untold: Untold
    ) -> AsyncGenerator[ListRecomputed, None]:
        """Judged now, which may be long after: so what was closed meanwhile is told as closed
        too, where it may have been on the list."""
        after, is_last = _BEFORE_ALL, False
        while not is_last:
            groups = await anew.read(after)
            if is_last := len(groups) < MOST_GROUPS:
                untold.see(position)
            if groups:
                after = groups[-1].id
                recomputed = await self._recomputed(anew, groups, untold.cursor)
                if recomputed.opened or recomputed.closed:
                    yield recomputed

    async def _recomputed(
        self, anew: Recomputation, groups: list[HitGroup], cursor: Position
    ) -> ListRecomputed:
        listed = await self._listed(groups)
        opened = tuple(group for group in groups if group.id in listed)
        left = [group for group in groups if group.id not in listed]
        closed = tuple(group for group in left if anew.may_close(group))
        for group in opened + closed:
            self._memory.said(group.id, is_on=group.id in listed)
        at = anew.occurred_at
        return ListRecomputed(cursor=cursor, occurred_at=at, opened=opened, closed=closed)


def _now() -> float:
    return asyncio.get_running_loop().time()
