"""Which members a requirement excludes: decided for all members at once, when an item needs it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable
from typing import Any, Generic, TypeVar

from subscriptions.fanout.stream import SEES_EVERYTHING, Differences
from subscriptions.limits import MOST_REQUIREMENTS

Member = TypeVar("Member")
LookUp = Callable[[Hashable, Collection[Hashable]], Awaitable[set[Any]]]


class RequirementIndex(Generic[Member]):
    """The members' visibility, indexed by the requirements of recent items."""

    def __init__(self, look_up: LookUp | None) -> None:
        self._look_up = look_up
        self._limited: dict[Member, Differences] = {}
        self._excluded: OrderedDict[Hashable, set[Member]] = OrderedDict()
        self._undecided: dict[Hashable, set[Member]] = {}  # has the keys of `_excluded`

    def add(self, member: Member, differences: Differences) -> None:
        """Add one member. Requirements that its visibility does not know wait for `decide`."""
        if differences.visibility is SEES_EVERYTHING:
            return
        self._limited[member] = differences
        for requirement, excluded in self._excluded.items():
            is_hidden = differences.visibility.hides(requirement)
            if is_hidden is None:
                self._undecided[requirement].add(member)
            elif is_hidden:
                excluded.add(member)

    def remove(self, member: Member) -> None:
        """Remove one member; one that is not here is ignored."""
        if self._limited.pop(member, None) is not None:
            for members in (*self._excluded.values(), *self._undecided.values()):
                members.discard(member)

    async def decide(self, requirements: Iterable[Hashable | None]) -> None:
        """Decide these requirements for all members. Older decisions may be dropped."""
        if not self._limited:
            return
        wanted = dict.fromkeys(each for each in requirements if each is not None)
        for requirement in wanted:
            if requirement not in self._excluded:
                self._decide_locally(requirement)
            self._excluded.move_to_end(requirement)
            if self._undecided[requirement]:
                await self._decide_by_look_up(requirement)
        while len(self._excluded) > max(MOST_REQUIREMENTS, len(wanted)):
            requirement, _ = self._excluded.popitem(last=False)
            del self._undecided[requirement]

    def excluded_by(self, requirements: Iterable[Hashable | None]) -> set[Member]:
        """The members that any of these decided requirements excludes."""
        if not self._excluded:
            return set()
        return set().union(*(self._excluded.get(each, ()) for each in requirements))

    def undecided(self, requirements: Iterable[Hashable | None]) -> set[Member]:
        """The members for which one of these is not decided: it is new, or the member is."""
        undecided: set[Member] = set()
        for requirement in requirements:
            if requirement is not None:
                undecided.update(self._undecided.get(requirement, self._limited))
        return undecided

    def excludes(self, requirement: Hashable | None, member: Member) -> bool:
        """Whether the decided requirement excludes this member."""
        return member in self._excluded.get(requirement, ())

    def _decide_locally(self, requirement: Hashable) -> None:
        excluded, undecided = set(), set()
        for member, differences in self._limited.items():
            is_hidden = differences.visibility.hides(requirement)
            if is_hidden is None:
                undecided.add(member)
            elif is_hidden:
                excluded.add(member)
        self._excluded[requirement], self._undecided[requirement] = excluded, undecided

    async def _decide_by_look_up(self, requirement: Hashable) -> None:
        """Look up the members of this moment. Members that come meanwhile stay undecided, and
        so do members that leave and come back: their holdings may have changed."""
        assert self._look_up is not None, "a limited visibility can be looked up"
        pending = {member: self._limited[member] for member in self._undecided[requirement]}
        follower_ids = {differences.follower_id for differences in pending.values()}
        excluded = await self._look_up(requirement, follower_ids)
        for member, differences in pending.items():
            if self._limited.get(member) is differences:
                self._undecided[requirement].discard(member)
                if differences.follower_id in excluded:
                    self._excluded[requirement].add(member)
