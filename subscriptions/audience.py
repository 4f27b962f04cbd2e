"""An audience: all who hear the same. One stream is followed and put into words once for them.

Whoever comes from elsewhere in the log catches up alone, and is admitted when there is nothing
between; whoever must hear something alone, or is too slow, goes on alone from where the others
stand. So a member is a position that it shares with the others, never a queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from contextlib import aclosing
from contextvars import Context
from typing import Any, Generic, Protocol

from subscriptions.entry import Entry
from subscriptions.limits import (
    MEMBERS_AT_ONCE,
    RETRIES,
    RETRY_SECONDS,
)
from subscriptions.position import Position
from subscriptions.rounds import NOTHING_APART, Attention, News, Round, Stream
from subscriptions.sights import LookUp, Sights
from subscriptions.tail import Tail
from subscriptions.wording import Unshareable, Wording

log = logging.getLogger(__name__)


class Telling:
    """Words told to many at once, with what they make of them for each other: frames, say."""

    __slots__ = ("made", "words")

    def __init__(self, words: Sequence[bytes]) -> None:
        self.words = words
        self.made: dict[int, Any] = {}


class Member(Protocol):
    """Somebody in an audience."""

    def hear(self, telling: Telling) -> bool:
        """Take in what is told, at once; False where that cannot be, for want of room."""
        ...

    def fall_behind(self, position: Position) -> None:
        """Go on alone from here: the audience tells nothing more."""
        ...


class _Index:
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


class Audience(Generic[News]):
    """Those who follow one stream. `words` puts news into words, for all of them alike.

    After a fault that passes, the stream is followed anew from where it was. `kept_from` tells
    which followers a signature keeps out, where that is not known of each.
    `told` is called with how many items were told in a round, counted for each who heard them.
    """

    def __init__(
        self,
        tail: Tail,
        stream: Callable[[], Stream[News]],
        words: Callable[[Sequence[News]], Awaitable[Sequence[bytes]]],
        *,
        is_passing: Callable[[Exception], bool],
        kept_from: LookUp | None = None,
        told: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._tail = tail
        self._make_stream = stream
        self._is_passing = is_passing
        self._leading: asyncio.Task[None] | None = None
        self._members: dict[Member, Callable[[], None] | None] = {}
        self._newcomers: dict[Member, Position] = {}
        self._told: set[Member] = set()  # in the round that is being told
        self._items_told = 0
        self._deaf, self._apart = _Index(), _Index()
        self._sights = Sights[Member](kept_from)
        self.wording = Wording(words)
        self._count_told = told

    def __len__(self) -> int:
        return len(self._members)

    def admit(self, member: Member, standing: Round[News], attention: Attention) -> bool:
        """Tell this member too from now on, who was told all of a round of a stream of their own.

        False where the others have been told more by now, or there is more for this one alone.
        """
        if attention.topic and self._tail.has_more(attention.topic, standing.seen):
            return False
        if self._leading is None:
            self._lead(standing)
        elif standing.seen < self._seen:
            return False
        self._newcomers[member] = standing.reached
        self._members[member] = self._attend(member, attention)
        return True

    def dismiss(self, member: Member) -> None:
        """Tell this one nothing more."""
        self._part(member)
        if not self._members and self._leading is not None:
            self._leading.cancel()
            self._leading = None

    def close(self) -> None:
        """Tell nobody anything more."""
        for member in tuple(self._members):
            self.dismiss(member)

    def _lead(self, standing: Round[News]) -> None:
        self._reached, self._seen = standing.reached, standing.seen
        # Whoever comes first does not lead: what is logged on the way is nobody's operation.
        self._leading = asyncio.create_task(self._run(standing.seen), context=Context())

    def _attend(self, member: Member, attention: Attention) -> Callable[[], None] | None:
        if attention == NOTHING_APART:
            return None
        for subject in attention.deaf_to:
            self._deaf.add(subject, member)
        for about in attention.apart:
            self._apart.add(about, member)
        self._sights.add(member, attention)

        def heard(entry: Entry | None) -> None:
            if entry is None or entry.kind in attention.kinds:
                self._send_away(member)

        unlisten = self._tail.listen(attention.topic, heard) if attention.topic else None

        def part() -> None:
            if unlisten:
                unlisten()
            for subject in attention.deaf_to:
                self._deaf.remove(subject, member)
            for about in attention.apart:
                self._apart.remove(about, member)
            self._sights.remove(member)

        return part

    async def _run(self, start: Position) -> None:
        """Follow the stream for all, until nobody is left or it cannot be followed."""
        failures = 0
        while failures <= RETRIES and self._leading is asyncio.current_task():
            try:
                async with aclosing(self._make_stream().rounds(start)) as rounds:
                    async for round in rounds:
                        await self._tell(round)
                        failures = 0
                return
            except Exception as fault:
                if self._is_passing(fault):
                    failures += 1
                    log.warning("An audience's stream cannot be read; trying again: %s", fault)
                    await asyncio.sleep(RETRY_SECONDS)
                    start = self._reached
                    continue
                # Each finds out alone what is wrong, and tells its client.
                log.log(
                    logging.DEBUG if isinstance(fault, Unshareable) else logging.WARNING,
                    "an audience of %d is dissolved: %r",
                    len(self._members),
                    fault,
                )
                break
        # Whoever was cancelled, and could not tell for the fault, is not the leader any more.
        if self._leading is asyncio.current_task():
            self._dissolve()

    def _dissolve(self) -> None:
        self._leading = None
        for member in tuple(self._members):
            self._send_away(member)

    def _send_away(self, member: Member) -> None:
        """What a member was told already of the round being told, it must not hear again."""
        if member not in self._members:
            return
        position = self._newcomers.get(member, self._reached)
        if member in self._told:
            position = self._telling_to
        self.dismiss(member)
        member.fall_behind(position)

    def _part(self, member: Member) -> None:
        if part := self._members.pop(member, None):
            part()
        self._newcomers.pop(member, None)
        self._told.discard(member)

    async def _tell(self, round: Round[News]) -> None:
        if round.items:
            telling = Telling(await self.wording.of(round.items))
            await self._sights.learn(item.signature for item in round.items)
            self._telling_to = round.reached
            await self._tell_members(round, telling)
            away = self._away(round)
            for member, heard in tuple(self._newcomers.items()):
                if member in away:
                    self._send_away(member)
                else:
                    self._tell_apart(member, round, telling, heard=heard)
        # Since the first newcomer of this round was told nobody else has run.
        self._reached, self._seen = round.reached, round.seen
        self._told.clear()
        self._sights.forget()
        if self._items_told:
            self._count_told(self._items_told)
            self._items_told = 0
        for member, heard in tuple(self._newcomers.items()):
            if heard <= round.reached:
                del self._newcomers[member]

    async def _tell_members(self, round: Round[News], telling: Telling) -> None:
        """The same to all but newcomers; others get their turn while many are told."""
        deaf = self._deaf.of(item.subject for item in round.items)
        deaf |= self._sights.kept_from(item.signature for item in round.items)
        away = self._away(round)
        members = tuple(self._members)
        for start in range(0, len(members), MEMBERS_AT_ONCE):
            if start:
                await asyncio.sleep(0)
            for member in members[start : start + MEMBERS_AT_ONCE]:
                if member in self._newcomers or member not in self._members:
                    continue
                if member in away:
                    self._send_away(member)
                elif member in deaf:
                    self._tell_apart(member, round, telling)
                elif member.hear(telling):
                    self._told.add(member)
                    self._items_told += len(telling.words)
                else:
                    self._send_away(member)

    def _away(self, round: Round[News]) -> set[Member]:
        """Those whose own streams must tell of something in it."""
        return self._apart.of(key for item in round.items for key in (item.about, item.subject))

    def _tell_apart(
        self,
        member: Member,
        round: Round[News],
        telling: Telling,
        *,
        heard: Position | None = None,
    ) -> None:
        """A round to a member who has heard some of it, or wants to hear less."""
        words = [
            word
            for item, word in zip(round.items, telling.words, strict=True)
            if (heard is None or item.position is None or item.position > heard)
            and not self._deaf.holds(item.subject, member)
            and not self._sights.is_kept_from(item.signature, member)
        ]
        if len(words) < len(telling.words):
            telling = Telling(words)
        if words and not member.hear(telling):
            self._send_away(member)
            return
        self._items_told += len(words)
        self._told.add(member)
