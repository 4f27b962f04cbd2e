"""Where members of an audience differ from the others: looked up by what an item is about."""

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
    """The few members whom something concerns, found without looking at the many."""

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
    """The attention of each member. `called` is called with whoever an entry of their own topic
    concerns."""

    def __init__(
        self, tail: Tail, called: Callable[[Member], None], kept_from: LookUp | None
    ) -> None:
        self._tail = tail
        self._called = called
        self._parting: dict[Member, Callable[[], None]] = {}
        self._deaf, self._apart = _Index[Member](), _Index[Member]()
        self._sights = RequirementIndex[Member](kept_from)

    def add(self, member: Member, attention: Differences) -> None:
        """One more, until `remove`."""
        for subject in attention.deaf_to:
            self._deaf.add(subject, member)
        for about in attention.apart:
            self._apart.add(about, member)
        self._sights.add(member, attention)

        def heard(entry: Entry | None) -> None:
            if entry is None or entry.kind in attention.kinds:
                self._called(member)

        unlisten = self._tail.listen(attention.topic, heard) if attention.topic else None

        def part() -> None:
            if unlisten:
                unlisten()
            for subject in attention.deaf_to:
                self._deaf.remove(subject, member)
            for about in attention.apart:
                self._apart.remove(about, member)
            self._sights.remove(member)

        self._parting[member] = part

    def remove(self, member: Member) -> None:
        """One less, whoever it is."""
        if part := self._parting.pop(member, None):
            part()

    async def learn(self, items: Iterable[StreamItem[Any]]) -> None:
        """Know for whom these are. Raises what looking up raises."""
        await self._sights.learn(item.signature for item in items)

    def away(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """Those whose own streams must tell of some of this."""
        return self._apart.of({key for item in items for key in (item.about, item.subject)})

    def is_away(self, member: Member, worded: Sequence[Serialised]) -> bool:
        """Whether this one's own stream must tell of some of it."""
        holds = self._apart.holds
        return any(holds(item.about, member) or holds(item.subject, member) for item, _ in worded)

    def deaf(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """Those who are told less than all of this, once that was learned."""
        deaf = self._deaf.of({item.subject for item in items})
        return deaf | self._sights.kept_from({item.signature for item in items})

    def unclear(self, items: Sequence[StreamItem[Any]]) -> set[Member]:
        """Those of whom it must be learned yet."""
        return self._sights.unclear({item.signature for item in items})

    def hears(self, member: Member, item: StreamItem[Any]) -> bool:
        """Whether one of the deaf is told this."""
        return not self._deaf.holds(item.subject, member) and not self._sights.is_kept_from(
            item.signature, member
        )
