"""Where members of an audience differ from the others, indexed by the items it concerns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from subscriptions.fanout.requirement_index import LookUp, RequirementIndex
from subscriptions.fanout.ring import Serialised
from subscriptions.fanout.stream import Differences, StreamItem
from subscriptions.log.entry import Entry
from subscriptions.log.tail import Tail

Member = TypeVar("Member")


class _Index(Generic[Member]):
    """Finds the few members of a key without a pass over all members."""

    def __init__(self) -> None:
        self._members: dict[Hashable, set[Member]] = {}

    def add(self, key: Hashable, member: Member) -> None:
        self._members.setdefault(key, set()).add(member)

    def remove(self, key: Hashable, member: Member) -> None:
        members = self._members[key]
        members.discard(member)
        if not members:
            del self._members[key]

    def holds(self, key: Hashable, member: Member) -> bool:
        return member in self._members.get(key, ())

    def of(self, keys: Iterable[Hashable]) -> set[Member]:
        if not self._members:
            return set()
        return set().union(*(self._members.get(key, ()) for key in keys))


class DifferenceIndex(Generic[Member]):
    """The differences of each member.

    `on_own_entry` is called with a member when the log has an entry of the member's own topics.
    """

    def __init__(
        self, tail: Tail, on_own_entry: Callable[[Member], None], excluded_by: LookUp | None
    ) -> None:
        self._tail = tail
        self._on_own_entry = on_own_entry
        self._removals: dict[Member, Callable[[], None]] = {}
        self._by_excluded_source, self._by_individual = _Index[Member](), _Index[Member]()
        self._requirements = RequirementIndex[Member](excluded_by)

    def add(self, member: Member, differences: Differences) -> None:
        """Index one member, until `remove`."""
        for source in differences.excluded_sources:
            self._by_excluded_source.add(source, member)
        for thing in differences.individual:
            self._by_individual.add(thing, member)
        self._requirements.add(member, differences)

        def notice(entry: Entry | None) -> None:
            if entry is None or entry.kind in differences.kinds:
                self._on_own_entry(member)

        stops = [self._tail.listen(topic, notice) for topic in differences.topics]

        def remove() -> None:
            for stop in stops:
                stop()
            for source in differences.excluded_sources:
                self._by_excluded_source.remove(source, member)
            for thing in differences.individual:
                self._by_individual.remove(thing, member)
            self._requirements.remove(member)

        self._removals[member] = remove

    def remove(self, member: Member) -> None:
        """Forget a member; one that is not indexed is ignored."""
        if remove := self._removals.pop(member, None):
            remove()

    async def decide(self, items: Iterable[StreamItem[Any]]) -> None:
        """Decide which members the items' requirements exclude. Raises errors of the look-up."""
        await self._requirements.decide(item.requirement for item in items)

    def individual(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """The members whose own streams must produce some of these items."""
        return self._by_individual.of({key for item in items for key in (item.thing, item.source)})

    def is_individual(self, member: Member, serialised: Sequence[Serialised]) -> bool:
        """Whether this member's own stream must produce some of these items."""
        holds = self._by_individual.holds
        return any(
            holds(item.thing, member) or holds(item.source, member) for item, _ in serialised
        )

    def excluded(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """The members that do not receive all of these items, as far as it is decided."""
        by_source = self._by_excluded_source.of({item.source for item in items})
        return by_source | self._requirements.excluded_by({item.requirement for item in items})

    def undecided(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """The members for which a requirement of these items is not decided yet."""
        return self._requirements.undecided({item.requirement for item in items})

    def includes(self, member: Member, item: StreamItem[Any]) -> bool:
        """Whether one of the excluded members receives this item."""
        return not self._by_excluded_source.holds(
            item.source, member
        ) and not self._requirements.excludes(item.requirement, member)
