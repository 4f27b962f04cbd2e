"""A subscription of an event stream, whose task sends what is put aside for it."""

from __future__ import annotations

import asyncio

from api.delivery.audiences import Audiences
from api.delivery.subscriber import Subscriber
from api.observability.operations import ObservedOperation
from api.sse.framing import Put, chunks_of
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.audience import Delivery
from subscriptions.log.position import Position


class StreamSubscriber(Subscriber):
    """One telling at most is put aside: who is told more before it was sent falls behind."""

    __slots__ = ("_aside", "_behind", "_put", "_told")

    def __init__(
        self,
        subscribed: ShareableSubscription,
        *,
        audiences: Audiences,
        put: Put,
        operation: ObservedOperation,
    ) -> None:
        self._put = put
        self._aside: Delivery | None = None
        self._behind: Position | None = None
        self._told = asyncio.Event()
        super().__init__(subscribed, audiences=audiences, operation=operation)

    async def run(self) -> None:
        """Send everything until it is cancelled, or raises what `catch_up` does."""
        position = self.start
        try:
            while True:
                await self.catch_up(position)
                position = await self._until_behind()
        finally:
            self.leave()

    def fall_behind(self, position: Position) -> None:
        self._behind = position
        self._told.set()

    async def _send(self, telling: Delivery) -> None:
        for chunk in chunks_of(telling):
            await self._put(chunk)

    def _take(self, telling: Delivery) -> bool:
        if self._aside is not None:
            return False
        self._aside = telling
        self._told.set()
        return True

    async def _until_behind(self) -> Position:
        """Send what the audience is told; answers from where to go on alone."""
        while True:
            while (aside := self._aside) is not None:
                self._aside = None
                await self._send(aside)
            if (behind := self._behind) is not None:
                self._behind = None
                return behind
            self._told.clear()
            await self._told.wait()
