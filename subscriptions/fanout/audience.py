"""An audience: the subscribers of one stream, which is followed and serialised once for all.

A subscriber with an older cursor catches up alone, and is admitted once it has everything that
the others have. A member that needs an update of its own, or that is too slow, is detached and
goes on alone from its position. A member is a position that it shares with others, never a queue.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass
from typing import Generic

from subscriptions.fanout.differences import DifferenceIndex
from subscriptions.fanout.member import Delivery, Member
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.fanout.requirement_index import LookUp
from subscriptions.fanout.ring import DeliveryRing, Progress, Serialised
from subscriptions.fanout.stream import (
    NO_DIFFERENCES,
    Differences,
    FollowingEnded,
    Stream,
    StreamBatch,
    Update,
)
from subscriptions.faults import troubles
from subscriptions.limits import (
    BATCHES_AHEAD,
    BYTES_AHEAD,
    DELIVERY_SECONDS_AT_MOST,
    MEMBERS_AT_ONCE,
    RETRIES,
    RETRY_SECONDS,
)
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail


def _has_room(member: Member) -> bool:
    return member.has_room


@dataclass(frozen=True, slots=True)
class _Undelivered:
    """The next delivery of all members with the same progress."""

    serialised: Sequence[Serialised]
    delivery: Delivery
    version: int


@dataclass(frozen=True, slots=True)
class _DifferingMembers:
    """The members that may not receive all undelivered items as the others do."""

    version: int = -1
    individual: Set[Member] = frozenset()  # may need some items from their own stream
    excluded: Set[Member] = frozenset()  # receive fewer items
    undecided: Set[Member] = frozenset()  # came after the look-up of a requirement


class Audience(Generic[Update]):
    """The followers of one stream. `serialise` makes payloads that all of them share.

    After a transient fault the stream is followed again from the last position. `excluded_by`
    looks up the followers that a requirement excludes. `count` is called with the number of
    delivered items, counted once for each member.
    """

    def __init__(
        self,
        tail: Tail,
        stream: Callable[[], Stream[Update]],
        serialise: Callable[[Sequence[Update]], Awaitable[Sequence[bytes]]],
        *,
        is_passing: Callable[[Exception], bool],
        excluded_by: LookUp | None = None,
        count: Callable[[int], None] = lambda _items: None,
    ) -> None:
        self._tail = tail
        self._make_stream = stream
        self._is_passing = is_passing
        self._following: asyncio.Task[None] | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._ring: DeliveryRing[Update, Member] | None = None
        self._differences = DifferenceIndex[Member](tail, self._detach, excluded_by)
        self.payloads = PayloadCache(serialise)
        self._count = count
        self._version = 0  # changes with the undelivered items and with the members' differences
        self._has_room = asyncio.Event()

    def __len__(self) -> int:
        return 0 if self._ring is None else len(self._ring)

    def admit(self, member: Member, batch: StreamBatch[Update], differences: Differences) -> bool:
        """Add a member that received everything up to a batch of its own stream.

        False where the others have received more by now, or where the log has more for this
        member alone.
        """
        if differences.topics and self._tail.has_more(differences.topics, batch.seen):
            return False
        if self._ring is None:
            self._start(batch)
        assert self._ring is not None, "the stream is followed"
        if not self._ring.enter(member, batch):
            return False
        if differences != NO_DIFFERENCES:
            self._differences.add(member, differences)
            self._version += 1
        return True

    def dismiss(self, member: Member) -> None:
        """Deliver nothing more to this member."""
        if self._ring is None:
            return
        self._ring.leave(member)
        self._differences.remove(member)
        if len(self._ring) == 0:
            self._stop()

    def close(self) -> None:
        """Dismiss all members."""
        for member in self._ring or ():
            self.dismiss(member)

    def _start(self, batch: StreamBatch[Update]) -> None:
        ring: DeliveryRing[Update, Member] = DeliveryRing(batch.reached, batch.seen)
        self._ring = ring
        # Run with an empty context, so that log lines of the shared task are not attributed to
        # the first subscriber's request.
        self._following = asyncio.create_task(self._follow(ring, batch.seen), context=Context())

    def _stop(self) -> None:
        """End both tasks when the last member has left."""
        for task in (self._following, self._delivering):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self._ring = self._following = self._delivering = None

    async def _follow(self, ring: DeliveryRing[Update, Member], start: Position) -> None:
        """Follow the stream for all members, until they have left or a lasting fault comes."""
        failures = 0
        while self._ring is ring:
            try:
                async with aclosing(self._make_stream().batches(start)) as batches:
                    async for batch in batches:
                        await self._take(ring, batch)
                        failures = 0
                        if self._ring is not ring:
                            return
                return
            except Exception as fault:
                failures += 1
                if not self._is_passing(fault) or failures > RETRIES:
                    self._dissolve(fault, ring)
                    return
                await self._pause(fault)
                start = ring.reached

    async def _pause(self, fault: Exception) -> None:
        """Wait before the retry after a transient fault."""
        troubles.report("subscriptions cannot be read; trying again", fault)
        await asyncio.sleep(RETRY_SECONDS)

    def _dissolve(self, fault: Exception, ring: DeliveryRing[Update, Member]) -> None:
        """Detach all members: each one meets the fault alone and reports it to its client."""
        if not isinstance(fault, NotShareable | FollowingEnded):
            troubles.report("an audience is dissolved", fault)
        self._detach_all(ring)

    def _detach_all(self, ring: DeliveryRing[Update, Member]) -> None:
        # If this task was replaced meanwhile, its members are gone already.
        if self._ring is ring:
            for member in ring:
                self._detach(member)

    def _detach(self, member: Member) -> None:
        """Let a member go on alone, behind everything that was delivered to it."""
        position = self._ring.leave(member) if self._ring is not None else None
        if position is not None:
            self.dismiss(member)
            member.detach(position)

    async def _take(self, ring: DeliveryRing[Update, Member], batch: StreamBatch[Update]) -> None:
        """Serialise a batch and put it into the ring; wait while the ring is full.

        Nothing is serialised where no member has room: the members go on alone, and wait for room.
        """
        if batch.items and not ring.has_any(_has_room):
            self._detach_all(ring)
            return
        payloads = await self.payloads.of(batch.items) if batch.items else ()
        if self._ring is not ring:
            return
        ring.take(batch, payloads)
        if batch.items:
            self._version += 1
            if self._delivering is None:
                self._delivering = asyncio.create_task(self._deliver(ring), context=Context())
        while ring.batch_count >= BATCHES_AHEAD or ring.byte_count >= BYTES_AHEAD:
            self._has_room.clear()
            await self._has_room.wait()

    async def _deliver(self, ring: DeliveryRing[Update, Member]) -> None:
        """Deliver everything to everyone; other tasks run after each few members.

        The delivery gets about half of the event loop's time: after the other tasks took long, it
        goes on for as long.
        """
        differing, seconds = _DifferingMembers(), 0.0
        while self._ring is ring and not ring.is_done:
            try:
                if differing.version != self._version:
                    differing = await self._differing_members(ring)
                until = time.perf_counter() + min(seconds, DELIVERY_SECONDS_AT_MOST)
                is_due = True
                while is_due:
                    self._deliver_to_some(ring, differing)
                    is_current = self._ring is ring and differing.version == self._version
                    is_due = is_current and not ring.is_done and time.perf_counter() < until
            except Exception as fault:
                self._dissolve(fault, ring)
                return
            self._has_room.set()
            ended = time.perf_counter()
            await asyncio.sleep(0)
            seconds = time.perf_counter() - ended
        if self._ring is ring:
            self._delivering = None

    async def _differing_members(self, ring: DeliveryRing[Update, Member]) -> _DifferingMembers:
        """Retries after a transient fault."""
        failures = 0
        while True:
            version = self._version
            try:
                await self._differences.decide(ring.items())
            except Exception as fault:
                failures += 1
                is_over = self._ring is not ring or failures > RETRIES
                if is_over or not self._is_passing(fault):
                    raise
                await self._pause(fault)
            else:
                # Includes the members and items that came during the look-up; the version has
                # changed then, so that the next turn decides on them.
                items, index = list(ring.items()), self._differences
                individual, excluded = index.individual(items), index.excluded(items)
                return _DifferingMembers(version, individual, excluded, index.undecided(items))

    def _deliver_to_some(
        self, ring: DeliveryRing[Update, Member], differing: _DifferingMembers
    ) -> None:
        is_individual = self._differences.is_individual
        delivered_items = 0
        for _ in range(MEMBERS_AT_ONCE):
            if (turn := ring.turn()) is None:
                break
            member, progress = turn
            undelivered = progress.undelivered
            if undelivered is None or undelivered.version != self._version:
                undelivered = progress.undelivered = self._undelivered(ring, progress)
            if member in differing.undecided:
                ring.postpone(member, progress)
                continue
            if member in differing.individual and is_individual(member, undelivered.serialised):
                self._detach(member)
                continue
            is_excluded = member in differing.excluded
            delivery = self._reduced(undelivered, member) if is_excluded else undelivered.delivery
            if delivery.payloads and not member.deliver(delivery):
                self._detach(member)
            else:
                ring.delivered(member, progress)
                delivered_items += len(delivery.payloads)
        if delivered_items:
            self._count(delivered_items)

    def _undelivered(self, ring: DeliveryRing[Update, Member], progress: Progress) -> _Undelivered:
        serialised = ring.undelivered(progress)
        delivery = Delivery([payload for _, payload in serialised])
        return _Undelivered(serialised, delivery, self._version)

    def _reduced(self, undelivered: _Undelivered, member: Member) -> Delivery:
        """Only the items that an excluded member receives."""
        includes = self._differences.includes
        return Delivery(
            [payload for item, payload in undelivered.serialised if includes(member, item)]
        )
