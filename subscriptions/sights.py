"""Whom a signature keeps out: worked out for all members at once, when it is first told of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable
from typing import Any, Generic, TypeVar

from subscriptions.limits import MOST_SIGNATURES
from subscriptions.rounds import UNLIMITED, Attention

Member = TypeVar("Member")
LookUp = Callable[[Hashable, Collection[Hashable]], Awaitable[set[Any]]]


class Sights(Generic[Member]):
    """The members' sights, indexed by the signatures that were told of lately."""

    def __init__(self, look_up: LookUp | None) -> None:
        self._look_up = look_up
        self._limited: dict[Member, Attention] = {}
        self._kept: OrderedDict[Hashable, set[Member]] = OrderedDict()

    def add(self, member: Member, attention: Attention) -> None:
        """One more member; what is not known of their sight is found out when it is told of."""
        if attention.sight is UNLIMITED:
            return
        self._limited[member] = attention
        for signature in tuple(self._kept):
            is_kept = attention.sight.is_kept_from(signature)
            if is_kept is None:
                del self._kept[signature]
            elif is_kept:
                self._kept[signature].add(member)

    def remove(self, member: Member) -> None:
        """One member less."""
        if self._limited.pop(member, None) is not None:
            for kept in self._kept.values():
                kept.discard(member)

    async def learn(self, signatures: Iterable[Hashable | None]) -> None:
        """Know of all members whom these keep out, until they are forgotten."""
        if not self._limited:
            return
        for signature in dict.fromkeys(signatures):
            if signature is None:
                continue
            if signature not in self._kept:
                self._kept[signature] = await self._found(signature)
            self._kept.move_to_end(signature)

    def forget(self) -> None:
        """Keep only the signatures told of last."""
        while len(self._kept) > MOST_SIGNATURES:
            self._kept.popitem(last=False)

    def kept_from(self, signatures: Iterable[Hashable | None]) -> set[Member]:
        """Those whom any of these, which were learned, keep out."""
        if not self._kept:
            return set()
        return set().union(*(self._kept.get(signature, ()) for signature in signatures))

    def is_kept_from(self, signature: Hashable | None, member: Member) -> bool:
        """Whether it keeps this one out."""
        return member in self._kept.get(signature, ())

    async def _found(self, signature: Hashable) -> set[Member]:
        """Members come and go while others are looked up."""
        looked_up: dict[Hashable, bool] = {}
        while True:
            kept, unknown = set(), set()
            for member, attention in self._limited.items():
                is_kept = attention.sight.is_kept_from(signature)
                if is_kept is None:
                    is_kept = looked_up.get(attention.who)
                if is_kept is None:
                    unknown.add(attention.who)
                elif is_kept:
                    kept.add(member)
            if not unknown:
                return kept
            assert self._look_up is not None, "a limited sight can be looked up"
            answer = await self._look_up(signature, unknown)
            looked_up |= {who: who in answer for who in unknown}
