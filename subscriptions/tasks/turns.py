"""Turns: at most so many pieces of work at once, in an order that is fair between parties.

Each party is served as if it had a queue of its own: a thousand pieces of one party wait for each
other, and delay a piece of another party by about one. A piece that serves many counts less.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

FEW = 64  # entries of the heap that are not worth removing


class TooManyWaiting(Exception):
    """Too many wait, and this party has most of them."""


@dataclass(order=True, slots=True)
class _Waiting:
    """One piece of work. The tag orders it: the virtual time at which it would be finished."""

    tag: float
    number: int
    party: Hashable = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


@dataclass(slots=True)
class _Party:
    """A party with work that waits or runs."""

    tag: float  # of its newest work
    waiting: list[_Waiting] = field(default_factory=list)
    pieces: int = 0


class FairTurns:
    """A queue with fair turns. With `most_waiting`, the largest party loses its newest work."""

    def __init__(self, at_once: int, *, most_waiting: int | None = None) -> None:
        self._free = at_once
        self._most_waiting = most_waiting
        self._queue: list[_Waiting] = []
        self._parties: dict[Hashable, _Party] = {}
        self._waiting_count = 0
        self._numbers = 0
        self._now = 0.0  # the virtual time: the tag of the work that began last

    def __len__(self) -> int:
        """How many wait."""
        return self._waiting_count

    @asynccontextmanager
    async def turn(
        self, party: Hashable, *, cost: float = 1.0, beneficiaries: int = 1
    ) -> AsyncIterator[None]:
        """The block runs in its turn. Raises QueueFull."""
        record = self._parties.get(party)
        if record is None:
            record = self._parties[party] = _Party(self._now)
        record.pieces += 1
        try:
            record.tag = max(self._now, record.tag) + cost / max(1, beneficiaries)
            if self._free > 0 and not self._waiting_count:
                self._free -= 1
                self._now = max(self._now, record.tag)
            else:
                await self._wait(party, record)
            try:
                yield
            finally:
                self._free += 1
                self._begin_next()
        finally:
            record.pieces -= 1
            if not record.pieces:
                del self._parties[party]

    async def _wait(self, party: Hashable, record: _Party) -> None:
        if self._most_waiting is not None and self._waiting_count >= self._most_waiting:
            self._make_room(record)
        if len(self._queue) > 2 * self._waiting_count + FEW:
            self._queue = [each for each in self._queue if not each.turn.done()]
            heapq.heapify(self._queue)
        self._numbers += 1
        turn = asyncio.get_running_loop().create_future()
        waiting = _Waiting(record.tag, self._numbers, party, turn)
        heapq.heappush(self._queue, waiting)
        record.waiting.append(waiting)
        self._waiting_count += 1
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._free += 1  # its turn had come at the same moment
                self._begin_next()
            else:
                self._forget(waiting)
            raise

    def _make_room(self, newcomer: _Party) -> None:
        """The newest piece of the party with most of them goes. Raises QueueFull for one that has
        as many itself."""
        largest = max(self._parties.values(), key=lambda party: len(party.waiting))
        if len(newcomer.waiting) + 1 >= len(largest.waiting):
            raise TooManyWaiting
        newest = largest.waiting[-1]
        self._forget(newest)
        newest.turn.set_exception(TooManyWaiting())

    def _forget(self, waiting: _Waiting) -> None:
        """It waits no longer. Its place in the heap is passed over later."""
        record = self._parties[waiting.party]
        if waiting in record.waiting:
            record.waiting.remove(waiting)
            self._waiting_count -= 1

    def _begin_next(self) -> None:
        while self._free > 0 and self._queue:
            waiting = heapq.heappop(self._queue)
            if waiting.turn.done():
                continue
            self._forget(waiting)
            self._free -= 1
            self._now = max(self._now, waiting.tag)
            waiting.turn.set_result(None)
