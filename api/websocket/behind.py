"""The subscriptions of one socket that must catch up, while its client does not read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context

from api.delivery.room import Room
from api.websocket.subscriber import SocketSubscriber
from subscriptions.log.position import Position


class SocketClosed(Exception):
    """The socket ends, so that nothing can be sent."""


class Behind:
    """Waits in one task for all of them, and resumes one after another.

    Very many tasks that begin at the same moment would delay everybody.
    """

    __slots__ = ("_positions", "_resume", "_room", "_task")

    def __init__(self, room: Room, resume: Callable[[SocketSubscriber, Position], None]) -> None:
        self._room = room
        self._resume = resume
        self._positions: dict[SocketSubscriber, Position] = {}
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, subscriber: SocketSubscriber, position: Position) -> None:
        """Resume this subscription when the client reads, and it is its turn."""
        self._positions[subscriber] = position
        if self._task is None:
            # In an empty context: the audience's task calls this, for no single request.
            self._task = asyncio.create_task(self._resume_each(), context=Context())

    def remove(self, subscriber: SocketSubscriber) -> None:
        """Do not resume this subscription, which has ended."""
        self._positions.pop(subscriber, None)

    async def end(self) -> None:
        """Resume nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _resume_each(self) -> None:
        """The next one when the one before has sent something, or has nothing to send."""
        try:
            while self._positions:
                async with self._room.turn() as turn:
                    await turn.take()
                if self._positions:
                    subscriber = next(iter(self._positions))
                    self._resume(subscriber, self._positions.pop(subscriber))
                    await asyncio.sleep(0)
        except SocketClosed:
            self._positions.clear()
        finally:
            self._task = None
