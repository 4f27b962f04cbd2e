"""An audience: all who hear the same. One stream is followed and put into words once for them.

Whoever comes from elsewhere in the log catches up alone, and is admitted when there is nothing
between; whoever must hear something alone, or is too slow, goes on alone from where they stand.
So a member is a position that it shares with others, never a queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence, Set
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from subscriptions.fanout.differences import DifferenceIndex
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.fanout.requirement_index import LookUp
from subscriptions.fanout.ring import DeliveryRing, Progress, Serialised
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, Stream, StreamBatch, Update
from subscriptions.limits import BATCHES_AHEAD, MEMBERS_AT_ONCE, RETRIES, RETRY_SECONDS
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

log = logging.getLogger(__name__)


class Delivery:
    """Words told to many at once, with what they make of them for each other: frames, say."""

    __slots__ = ("made", "words")

    def __init__(self, words: Sequence[bytes]) -> None:
        self.words = words
        self.made: dict[Hashable, Any] = {}


class Member(Protocol):
    """Somebody in an audience."""

    def hear(self, telling: Delivery) -> bool:
        """Take in what is told, at once; False where that cannot be, for want of room."""
        ...

    def fall_behind(self, position: Position) -> None:
        """Go on alone from here: the audience tells nothing more."""
        ...


@dataclass(frozen=True, slots=True)
class _Owed:
    """What all are told who were told the same before."""

    worded: Sequence[Serialised]
    telling: Delivery
    version: int


@dataclass(frozen=True, slots=True)
class _Differing:
    """Who may not be told the same as the others of what there is to tell."""

    version: int = -1
    away: Set[Member] = frozenset()  # may have to hear some of it alone
    deaf: Set[Member] = frozenset()  # are told less of it
    unclear: Set[Member] = frozenset()  # came so late that it is not known of them


class Audience(Generic[Update]):
    """Those who follow one stream. `words` puts news into words, for all of them alike.

    After a fault that passes, the stream is followed anew from where it was. `kept_from` tells
    which followers a signature keeps out, where that is not known of each.
    `told` is called with how many items were told, counted for each who heard them.
    """

    def __init__(
        self,
        tail: Tail,
        stream: Callable[[], Stream[Update]],
        words: Callable[[Sequence[Update]], Awaitable[Sequence[bytes]]],
        *,
        is_passing: Callable[[Exception], bool],
        kept_from: LookUp | None = None,
        told: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._tail = tail
        self._make_stream = stream
        self._is_passing = is_passing
        self._leading: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._sweep: DeliveryRing[Update, Member] | None = None
        self._attendance = DifferenceIndex[Member](tail, self._send_away, kept_from)
        self.wording = PayloadCache(words)
        self._count_told = told
        self._version = 0  # of what there is to tell, and to whom
        self._has_room = asyncio.Event()

    def __len__(self) -> int:
        return 0 if self._sweep is None else len(self._sweep)

    def admit(self, member: Member, standing: StreamBatch[Update], attention: Differences) -> bool:
        """Tell this member too from now on, who was told all of a round of a stream of their own.

        False where the others have been told more by now, or there is more for this one alone.
        """
        if attention.topic and self._tail.has_more(attention.topic, standing.seen):
            return False
        if self._sweep is None:
            self._lead(standing)
        assert self._sweep is not None, "somebody leads"
        if not self._sweep.enter(member, standing):
            return False
        if attention != NO_DIFFERENCES:
            self._attendance.add(member, attention)
            self._version += 1
        return True

    def dismiss(self, member: Member) -> None:
        """Tell this one nothing more."""
        if self._sweep is None:
            return
        self._sweep.leave(member)
        self._attendance.remove(member)
        if len(self._sweep) == 0:
            self._stop()

    def close(self) -> None:
        """Tell nobody anything more."""
        for member in self._sweep or ():
            self.dismiss(member)

    def _lead(self, standing: StreamBatch[Update]) -> None:
        sweep: DeliveryRing[Update, Member] = DeliveryRing(standing.reached, standing.seen)
        self._sweep = sweep
        # Whoever comes first does not lead: what is logged on the way is nobody's operation.
        self._leading = asyncio.create_task(self._run(sweep, standing.seen), context=Context())

    def _stop(self) -> None:
        """There is nobody left."""
        for task in (self._leading, self._telling):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self._sweep = self._leading = self._telling = None

    async def _run(self, sweep: DeliveryRing[Update, Member], start: Position) -> None:
        """Follow the stream for all, until nobody is left or it cannot be followed."""
        failures = 0
        while self._sweep is sweep:
            try:
                async with aclosing(self._make_stream().rounds(start)) as rounds:
                    async for round in rounds:
                        await self._take(sweep, round)
                        failures = 0
                        if self._sweep is not sweep:
                            return
                return
            except Exception as fault:
                failures += 1
                if not self._is_passing(fault) or failures > RETRIES:
                    self._dissolve(fault, sweep)
                    return
                await self._rest(fault)
                start = sweep.reached

    async def _rest(self, fault: Exception) -> None:
        """After a fault that passes."""
        log.warning("An audience's stream cannot be read; trying again: %s", fault)
        await asyncio.sleep(RETRY_SECONDS)

    def _dissolve(self, fault: Exception, sweep: DeliveryRing[Update, Member]) -> None:
        """Each finds out alone what is wrong, and tells its client."""
        log.log(
            logging.DEBUG if isinstance(fault, NotShareable) else logging.WARNING,
            "an audience of %d is dissolved: %r",
            len(sweep),
            fault,
        )
        # Whoever was cancelled, and could not tell for the fault, has nobody to send away.
        if self._sweep is sweep:
            for member in sweep:
                self._send_away(member)

    def _send_away(self, member: Member) -> None:
        """What a member was told already, it must not hear again."""
        position = self._sweep.leave(member) if self._sweep is not None else None
        if position is not None:
            self.dismiss(member)
            member.fall_behind(position)

    async def _take(self, sweep: DeliveryRing[Update, Member], round: StreamBatch[Update]) -> None:
        """Put a round into words, and have it told beside those that are being told."""
        words = await self.wording.of(round.items) if round.items else ()
        if self._sweep is not sweep:
            return
        sweep.take(round, words)
        if round.items:
            self._version += 1
            if self._telling is None:
                self._telling = asyncio.create_task(self._tell(sweep), context=Context())
        while sweep.rounds >= BATCHES_AHEAD:
            self._has_room.clear()
            await self._has_room.wait()

    async def _tell(self, sweep: DeliveryRing[Update, Member]) -> None:
        """Tell everybody everything; others get their turn while many are told."""
        differing = _Differing()
        while self._sweep is sweep and not sweep.is_over:
            try:
                if differing.version != self._version:
                    differing = await self._differing(sweep)
                self._tell_some(sweep, differing)
            except Exception as fault:
                self._dissolve(fault, sweep)
                return
            self._has_room.set()
            await asyncio.sleep(0)
        if self._sweep is sweep:
            self._telling = None

    async def _differing(self, sweep: DeliveryRing[Update, Member]) -> _Differing:
        """After a fault that passes it is tried again."""
        failures = 0
        while True:
            version = self._version
            try:
                await self._attendance.learn(sweep.items())
            except Exception as fault:
                failures += 1
                is_over = self._sweep is not sweep or failures > RETRIES
                if is_over or not self._is_passing(fault):
                    raise
                await self._rest(fault)
            else:
                # Whoever and whatever came meanwhile is looked at too, and looked up next time.
                items, attendance = list(sweep.items()), self._attendance
                away, deaf = attendance.away(items), attendance.deaf(items)
                return _Differing(version, away, deaf, attendance.unclear(items))

    def _tell_some(self, sweep: DeliveryRing[Update, Member], differing: _Differing) -> None:
        items_told = 0
        for _ in range(MEMBERS_AT_ONCE):
            if (turn := sweep.turn()) is None:
                break
            member, mark = turn
            owed = mark.owed
            if owed is None or owed.version != self._version:
                owed = mark.owed = self._owed(sweep, mark)
            if member in differing.unclear:
                sweep.postpone(member, mark)
                continue
            if member in differing.away and self._attendance.is_away(member, owed.worded):
                self._send_away(member)
                continue
            telling = self._less(owed, member) if member in differing.deaf else owed.telling
            if telling.words and not member.hear(telling):
                self._send_away(member)
            else:
                sweep.told(member, mark)
                items_told += len(telling.words)
        if items_told:
            self._count_told(items_told)

    def _owed(self, sweep: DeliveryRing[Update, Member], mark: Progress) -> _Owed:
        worded = sweep.owed(mark)
        return _Owed(worded, Delivery([word for _, word in worded]), self._version)

    def _less(self, owed: _Owed, member: Member) -> Delivery:
        hears = self._attendance.hears
        return Delivery([word for item, word in owed.worded if hears(member, item)])
