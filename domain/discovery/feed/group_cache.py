"""The board: the groups that a process's feeds speak of, each read once for all of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from domain.hits.models import HitGroup
from domain.kernel.facts import Fact
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

MOST_GROUPS = 5_000  # kept; the one unused longest makes room
MOST_FACTS = 1_000
READ_AT_ONCE = 100


class Freshness(NamedTuple):
    """How new a row must be: of a version, and read when the log stood at a position or past it."""

    version: int
    seen_from: Position | None = None


class GroupCache:
    """Rows of groups, each at least as new as what a feed has heard of."""

    def __init__(self) -> None:
        self._groups: OrderedDict[UUID, HitGroup] = OrderedDict()
        self._seen_from: dict[UUID, Position] = {}
        self._group_of_type: OrderedDict[UUID, UUID] = OrderedDict()
        self._facts: OrderedDict[Position, Fact] = OrderedDict()
        self._reading = asyncio.Lock()
        self.feeds = 0  # how many look at it

    @contextmanager
    def watched(self) -> Iterator[None]:
        """By one feed more, for as long as the block lasts."""
        self.feeds += 1
        try:
            yield
        finally:
            self.feeds -= 1

    async def groups(
        self, wanted: Mapping[UUID, Freshness], *, head: Position
    ) -> dict[UUID, HitGroup]:
        """These groups, each as new as wanted or newer. Whoever asks first reads for all.

        `head` is how far the log was read when it was asked: a row that is read now is no older.
        """
        if self._older(wanted):
            async with self._reading:
                await self._read(self._older(wanted), head)
        for group_id in wanted:
            if group_id in self._groups:
                self._groups.move_to_end(group_id)
        found = {id: self._groups[id] for id in wanted if id in self._groups}
        while len(self._groups) > MOST_GROUPS:
            forgotten, _ = self._groups.popitem(last=False)
            del self._seen_from[forgotten]
        return found

    async def group_of_type(self, hit_type_id: UUID) -> UUID:
        """The group of a HIT type, which never changes."""
        known = self._group_of_type.get(hit_type_id)
        if known is None:
            known = (await HitGroup.get(hit_type_id=hit_type_id).only("id")).id
            self._group_of_type[hit_type_id] = known
            if len(self._group_of_type) > MOST_GROUPS:
                self._group_of_type.popitem(last=False)
        return known

    def fact(self, entry: Entry) -> Fact:
        """What an entry tells, read once for all feeds that follow it."""
        known = self._facts.get(entry.position)
        if known is None:
            known = self._facts[entry.position] = Fact.from_entry(entry)
            if len(self._facts) > MOST_FACTS:
                self._facts.popitem(last=False)
        return known

    def _older(self, wanted: Mapping[UUID, Freshness]) -> list[UUID]:
        return [group_id for group_id, how_new in wanted.items() if self._is_old(group_id, how_new)]

    def _is_old(self, group_id: UUID, wanted: Freshness) -> bool:
        known = self._groups.get(group_id)
        if known is None or known.version < wanted.version:
            return True
        return wanted.seen_from is not None and self._seen_from[group_id] < wanted.seen_from

    async def _read(self, group_ids: list[UUID], head: Position) -> None:
        for start in range(0, len(group_ids), READ_AT_ONCE):
            part = group_ids[start : start + READ_AT_ONCE]
            for group in await HitGroup.filter(id__in=part):
                self._groups[group.id] = group
                self._seen_from[group.id] = head


_boards: WeakKeyDictionary[Tail, GroupCache] = WeakKeyDictionary()


def group_cache_of(tail: Tail) -> GroupCache:
    """The board of this process: one for its one tail."""
    return _boards.setdefault(tail, GroupCache())
