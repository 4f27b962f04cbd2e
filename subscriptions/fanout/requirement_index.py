"""Whom a signature keeps out: worked out for all members at once, when it is first told of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable
from typing import Any, Generic, TypeVar

from subscriptions.fanout.stream import SEES_EVERYTHING, Differences
from subscriptions.limits import MOST_REQUIREMENTS

Member = TypeVar("Member")
LookUp = Callable[[Hashable, Collection[Hashable]], Awaitable[set[Any]]]


class RequirementIndex(Generic[Member]):
    """The members' sights, indexed by the signatures that were told of lately."""

    def __init__(self, look_up: LookUp | None) -> None:
        self._look_up = look_up
        self._limited: dict[Member, Differences] = {}
        self._kept: OrderedDict[Hashable, set[Member]] = OrderedDict()
        self._unclear: dict[Hashable, set[Member]] = {}  # by the same signatures

    def add(self, member: Member, attention: Differences) -> None:
        """One more member; what is not known of their sight is found out when it is told of."""
        if attention.sight is SEES_EVERYTHING:
            return
        self._limited[member] = attention
        for signature, kept in self._kept.items():
            is_kept = attention.sight.is_kept_from(signature)
            if is_kept is None:
                self._unclear[signature].add(member)
            elif is_kept:
                kept.add(member)

    def remove(self, member: Member) -> None:
        """One member less."""
        if self._limited.pop(member, None) is not None:
            for members in (*self._kept.values(), *self._unclear.values()):
                members.discard(member)

    async def learn(self, signatures: Iterable[Hashable | None]) -> None:
        """Know of all members whom these keep out; what was learned before may be forgotten."""
        if not self._limited:
            return
        told_of = dict.fromkeys(each for each in signatures if each is not None)
        for signature in told_of:
            if signature not in self._kept:
                self._look_at(signature)
            self._kept.move_to_end(signature)
            if self._unclear[signature]:
                await self._clear(signature)
        while len(self._kept) > max(MOST_REQUIREMENTS, len(told_of)):
            signature, _ = self._kept.popitem(last=False)
            del self._unclear[signature]

    def kept_from(self, signatures: Iterable[Hashable | None]) -> set[Member]:
        """Those whom any of these, which were learned, keep out."""
        if not self._kept:
            return set()
        return set().union(*(self._kept.get(signature, ()) for signature in signatures))

    def unclear(self, signatures: Iterable[Hashable | None]) -> set[Member]:
        """Those of whom it is not known: they came since one of these was learned, or it was not
        learned yet."""
        unclear: set[Member] = set()
        for signature in signatures:
            if signature is not None:
                unclear.update(self._unclear.get(signature, self._limited))
        return unclear

    def is_kept_from(self, signature: Hashable | None, member: Member) -> bool:
        """Whether it keeps this one out."""
        return member in self._kept.get(signature, ())

    def _look_at(self, signature: Hashable) -> None:
        kept, unclear = set(), set()
        for member, attention in self._limited.items():
            is_kept = attention.sight.is_kept_from(signature)
            if is_kept is None:
                unclear.add(member)
            elif is_kept:
                kept.add(member)
        self._kept[signature], self._unclear[signature] = kept, unclear

    async def _clear(self, signature: Hashable) -> None:
        """Look up those who are there now; some may go meanwhile, or come anew, and more come."""
        assert self._look_up is not None, "a limited sight can be looked up"
        asked = {member: self._limited[member] for member in self._unclear[signature]}
        answer = await self._look_up(signature, {attention.who for attention in asked.values()})
        for member, attention in asked.items():
            if self._limited.get(member) is attention:
                self._unclear[signature].discard(member)
                if attention.who in answer:
                    self._kept[signature].add(member)
