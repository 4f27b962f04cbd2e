"""A subscriber on an event stream, whose own task sends the deliveries."""

from __future__ import annotations

import asyncio

from api.delivery.audiences import Audiences
from api.delivery.room import Room, Turn
from api.delivery.subscriber import Subscriber
from api.observability.operations import ObservedOperation
from api.sse.framing import NOTHING, Put, chunks_of
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.member import Delivery
from subscriptions.log.position import Position


class StreamSubscriber(Subscriber):
    """Holds at most one unsent delivery: a second one before it is sent detaches the stream."""

    __slots__ = ("_detached_at", "_put", "_room", "_unsent", "_woken")

    def __init__(
        self,
        subscription: ShareableSubscription,
        *,
        audiences: Audiences,
        put: Put,
        operation: ObservedOperation,
    ) -> None:
        self._put = put
        self._room = Room(lambda: put(NOTHING))
        self._unsent: Delivery | None = None
        self._detached_at: Position | None = None
        self._woken = asyncio.Event()
        super().__init__(subscription, audiences=audiences, operation=operation)

    async def run(self) -> None:
        """Send everything until it is cancelled. Raises as `catch_up`."""
        position = self.start
        try:
            while True:
                await self.catch_up(position)
                position = await self._until_detached()
        finally:
            self.leave()

    @property
    def has_room(self) -> bool:
        return self._unsent is None

    def detach(self, position: Position) -> None:
        self._detached_at = position
        self._woken.set()

    def _turn(self) -> Turn:
        return self._room.turn()

    async def _send(self, delivery: Delivery) -> None:
        for chunk in chunks_of(delivery):
            await self._put(chunk)

    def _take(self, delivery: Delivery) -> bool:
        if self._unsent is not None:
            return False
        self._unsent = delivery
        self._woken.set()
        return True

    async def _until_detached(self) -> Position:
        """Send the audience's deliveries. Returns the position from which to go on alone."""
        while True:
            while (delivery := self._unsent) is not None:
                self._unsent = None
                await self._send(delivery)
            if (position := self._detached_at) is not None:
                self._detached_at = None
                return position
            self._woken.clear()
            await self._woken.wait()
