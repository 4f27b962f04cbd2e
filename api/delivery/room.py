"""Room for one client: the subscriptions of a connection take turns to send to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self


class Room:
    """One connection's room. One subscription at a time reads, executes and sends for it, and only
    while the client reads: a hundred that wait hold no data."""

    __slots__ = ("_room", "_turns")

    def __init__(self, room: Callable[[], Awaitable[None]]) -> None:
        self._room = room
        self._turns: asyncio.Lock | None = None  # made when first needed, as most never are

    async def wait(self) -> None:
        """Wait until the client reads. Raises where the connection ends before that."""
        await self._room()

    def turn(self) -> Turn:
        """A turn that is not taken yet."""
        if self._turns is None:
            self._turns = asyncio.Lock()
        return Turn(self, self._turns)


class Turn:
    """A turn to send; as a context manager it is given back at the end of the block."""

    __slots__ = ("_has_it", "_lock", "_room")

    def __init__(self, room: Room, lock: asyncio.Lock) -> None:
        self._room, self._lock, self._has_it = room, lock, False

    async def take(self) -> None:
        """Wait for the turn unless it is taken, and for room. Raises as `Room.wait`."""
        if not self._has_it:
            await self._lock.acquire()
            self._has_it = True
        await self._room.wait()

    def give_back(self) -> None:
        """Let another subscription of the connection send."""
        if self._has_it:
            self._has_it = False
            self._lock.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.give_back()
