"""An audience: all who hear the same. One stream is followed and put into words once for them.

Whoever comes from elsewhere in the log catches up alone, and is admitted when there is nothing
between; whoever must hear something alone, or is too slow, goes on alone from where the others
stand. So a member is a position that it shares with the others, never a queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import aclosing
from typing import Any, Generic, Protocol

from subscriptions.entry import Entry
from subscriptions.limits import (
    LARGEST_WORDS,
    MEMBERS_AT_ONCE,
    MOST_WORDS,
    RETRIES,
    RETRY_SECONDS,
    WORDS_SECONDS,
)
from subscriptions.position import Position
from subscriptions.rounds import NOTHING_APART, Attention, Item, News, Round, Stream
from subscriptions.tail import Tail

log = logging.getLogger(__name__)


class Unshareable(Exception):
    """Putting something into words needed to know for whom."""


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


class Audience(Generic[News]):
    """Those who follow one stream. `words` puts news into words, for all of them alike.

    `passing` are the faults that pass: after one, the stream is followed anew from where it was.
    """

    def __init__(
        self,
        tail: Tail,
        stream: Callable[[], Stream[News]],
        words: Callable[[Sequence[News]], Awaitable[Sequence[bytes]]],
        *,
        passing: tuple[type[Exception], ...],
    ) -> None:
        self._tail = tail
        self._make_stream = stream
        self._words = words
        self._passing = passing
        self._leading: asyncio.Task[None] | None = None
        self._members: dict[Member, Callable[[], None] | None] = {}
        self._newcomers: dict[Member, Position] = {}
        self._told: set[Member] = set()  # in the round that is being told
        self._deaf: dict[Hashable, set[Member]] = {}
        self._remembered: OrderedDict[Hashable, tuple[float, bytes]] = OrderedDict()
        self._finding_words = asyncio.Lock()
        self.is_shared = False  # whether more than one may want the same words
        self.put_into_words = 0
        self.told = 0  # items, counted for each member

    def __len__(self) -> int:
        return len(self._members)

    async def words(self, items: Sequence[Item[News]]) -> list[bytes]:
        """The items in words; what somebody was told a moment ago is told in the same words.

        Raises Unshareable, and whatever finding words raises.
        """
        known = self._known(items)
        if all(item.key in known for item in items):
            return [known[item.key] for item in items]
        async with self._finding_words:
            known = self._known(items)
            missing = {item.key: item for item in items if item.key not in known}
            if missing:
                words = await self._words([item.news for item in missing.values()])
                found = dict(zip(missing, words, strict=True))
                self.put_into_words += len(found)
                self._remember(found)
                known |= found
            return [known[item.key] for item in items]

    def admit(
        self, member: Member, stream: Stream[News], standing: Round[News], *, attention: Attention
    ) -> bool:
        """Tell this member too from now on, who was told all of a round of a stream of their own.

        False where the others have been told more by now.
        """
        if self._leading is None:
            self._lead(standing)
        elif standing.seen < self._seen:
            return False
        self._stream.take_over(stream)
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
        self._stream = self._make_stream()
        self._leading = asyncio.create_task(self._run(standing.seen))

    def _attend(self, member: Member, attention: Attention) -> Callable[[], None] | None:
        if attention == NOTHING_APART:
            return None
        for subject in attention.deaf_to:
            self._deaf.setdefault(subject, set()).add(member)

        def heard(entry: Entry | None) -> None:
            if entry is None or entry.kind in attention.kinds:
                self._send_away(member)

        unlisten = self._tail.listen(attention.topic, heard) if attention.topic else None

        def part() -> None:
            if unlisten:
                unlisten()
            for subject in attention.deaf_to:
                self._deaf[subject].discard(member)
                if not self._deaf[subject]:
                    del self._deaf[subject]

        return part

    async def _run(self, start: Position) -> None:
        """Follow the stream for all, until nobody is left or it cannot be followed."""
        failures = 0
        while failures <= RETRIES:
            try:
                async with aclosing(self._stream.rounds(start)) as rounds:
                    async for round in rounds:
                        await self._tell(round)
                        failures = 0
                return
            except self._passing as fault:
                failures += 1
                log.warning("What an audience follows could not be read; trying again: %s", fault)
            except Exception as fault:
                # Each finds out alone what is wrong, and tells its client.
                log.log(
                    logging.DEBUG if isinstance(fault, Unshareable) else logging.WARNING,
                    "an audience of %d is dissolved: %r",
                    len(self._members),
                    fault,
                )
                break
            await asyncio.sleep(RETRY_SECONDS)
            start, self._stream = self._reached, self._make_stream()
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
            telling = Telling(await self.words(round.items))
            self._telling_to = round.reached
            await self._tell_members(round, telling)
            for member, heard in tuple(self._newcomers.items()):
                self._tell_apart(member, round, telling, heard=heard)
        # Since the first newcomer of this round was told nobody else has run.
        self._reached, self._seen = round.reached, round.seen
        self._told.clear()
        for member, heard in tuple(self._newcomers.items()):
            if heard <= round.reached:
                del self._newcomers[member]

    async def _tell_members(self, round: Round[News], telling: Telling) -> None:
        """The same to all but newcomers; others get their turn while many are told."""
        deaf = self._deaf_to(round)
        members = tuple(self._members)
        for start in range(0, len(members), MEMBERS_AT_ONCE):
            if start:
                await asyncio.sleep(0)
            for member in members[start : start + MEMBERS_AT_ONCE]:
                if member in self._newcomers or member not in self._members:
                    continue
                if member in deaf:
                    self._tell_apart(member, round, telling)
                elif member.hear(telling):
                    self._told.add(member)
                    self.told += len(telling.words)
                else:
                    self._send_away(member)

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
            and member not in self._deaf.get(item.subject, ())
        ]
        if len(words) < len(telling.words):
            telling = Telling(words)
        if words and not member.hear(telling):
            self._send_away(member)
            return
        self.told += len(words)
        self._told.add(member)

    def _deaf_to(self, round: Round[News]) -> set[Member]:
        if not self._deaf:
            return set()
        subjects = {item.subject for item in round.items}
        return set().union(*(self._deaf.get(subject, ()) for subject in subjects))

    def _known(self, items: Sequence[Item[News]]) -> dict[Hashable, bytes]:
        since = asyncio.get_running_loop().time() - WORDS_SECONDS
        found = ((item.key, self._remembered.get(item.key)) for item in items)
        return {key: known[1] for key, known in found if known and known[0] >= since}

    def _remember(self, words: dict[Hashable, bytes]) -> None:
        if not self.is_shared:
            return
        loop = asyncio.get_running_loop()
        if not self._remembered:
            loop.call_later(2 * WORDS_SECONDS, self._remembered.clear)
        for key, word in words.items():
            if len(word) <= LARGEST_WORDS:
                self._remembered[key] = (loop.time(), word)
                self._remembered.move_to_end(key)
        while len(self._remembered) > MOST_WORDS:
            self._remembered.popitem(last=False)
