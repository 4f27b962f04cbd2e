"""A cache of the groups in a process's feeds: each row is read once for all feeds."""

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

MOST_GROUPS = 5_000  # cached; the least recently used group is dropped first
MOST_FACTS = 1_000
READ_AT_ONCE = 100


class Freshness(NamedTuple):
    """How new a row must be: its version, and the end of the log when the row was read."""

    version: int
    log_end: Position | None = None


class GroupOfType(NamedTuple):
    """The group of a HIT type, and its batch, if that has limits for workers."""

    group_id: UUID
    limiting_batch_id: UUID | None


class GroupCache:
    """Rows of groups, each at least as new as the facts that a feed has received."""

    def __init__(self) -> None:
        self._groups: OrderedDict[UUID, HitGroup] = OrderedDict()
        self._log_end: dict[UUID, Position] = {}
        self._group_of_type: OrderedDict[UUID, GroupOfType] = OrderedDict()
        self._facts: OrderedDict[Position, Fact] = OrderedDict()
        self._reading = asyncio.Lock()
        self.feeds = 0  # that use the cache now

    @contextmanager
    def used_by_feed(self) -> Iterator[None]:
        """Count one more feed, for as long as the block lasts."""
        self.feeds += 1
        try:
            yield
        finally:
            self.feeds -= 1

    async def groups(
        self, wanted: Mapping[UUID, Freshness], *, head: Position
    ) -> dict[UUID, HitGroup]:
        """These groups, each as new as wanted or newer; concurrent feeds share one read.

        `head` is the end of the log at the call: a row that is read now is at least as new.
        """
        if self._outdated(wanted):
            async with self._reading:
                await self._read(self._outdated(wanted), head)
        for group_id in wanted:
            if group_id in self._groups:
                self._groups.move_to_end(group_id)
        found = {id: self._groups[id] for id in wanted if id in self._groups}
        while len(self._groups) > MOST_GROUPS:
            dropped, _ = self._groups.popitem(last=False)
            del self._log_end[dropped]
        return found

    async def group_of_type(self, hit_type_id: UUID) -> GroupOfType:
        """The group of a HIT type, which never changes."""
        cached = self._group_of_type.get(hit_type_id)
        if cached is None:
            group = await HitGroup.get(hit_type_id=hit_type_id)
            cached = GroupOfType(group.id, group.limiting_batch_id)
            self._group_of_type[hit_type_id] = cached
            if len(self._group_of_type) > MOST_GROUPS:
                self._group_of_type.popitem(last=False)
        return cached

    def fact(self, entry: Entry) -> Fact:
        """The fact of an entry, parsed once for all feeds that follow it."""
        cached = self._facts.get(entry.position)
        if cached is None:
            cached = self._facts[entry.position] = Fact.from_entry(entry)
            if len(self._facts) > MOST_FACTS:
                self._facts.popitem(last=False)
        return cached

    def _outdated(self, wanted: Mapping[UUID, Freshness]) -> list[UUID]:
        return [id for id, freshness in wanted.items() if self._is_outdated(id, freshness)]

    def _is_outdated(self, group_id: UUID, wanted: Freshness) -> bool:
        cached = self._groups.get(group_id)
        if cached is None or cached.version < wanted.version:
            return True
        return wanted.log_end is not None and self._log_end[group_id] < wanted.log_end

    async def _read(self, group_ids: list[UUID], head: Position) -> None:
        for start in range(0, len(group_ids), READ_AT_ONCE):
            part = group_ids[start : start + READ_AT_ONCE]
            for group in await HitGroup.filter(id__in=part):
                self._groups[group.id] = group
                self._log_end[group.id] = head


_caches: WeakKeyDictionary[Tail, GroupCache] = WeakKeyDictionary()


def group_cache_of(tail: Tail) -> GroupCache:
    """The cache of this process: one for its one tail."""
    return _caches.setdefault(tail, GroupCache())
