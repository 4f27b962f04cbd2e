"""A subscriber on a websocket: between two deliveries it has no task and no queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from api.delivery.audiences import Audiences
from api.delivery.subscriber import Subscriber
from api.observability.operations import ObservedOperation
from api.websocket.frames import frames_of, quoted
from api.websocket.wire import Wire
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.audience import Delivery
from subscriptions.log.position import Position

Send = Callable[[bytes], Awaitable[None]]
"""Sends whole frames, when there is room for them."""


class SocketSubscriber(Subscriber):
    """Writes without the task of its socket; `resume` makes it catch up from a position."""

    __slots__ = ("_id", "_resume", "_send_frames", "_wire", "operation_id")

    def __init__(
        self,
        subscription: ShareableSubscription,
        operation_id: str,
        *,
        audiences: Audiences,
        wire: Wire,
        send: Send,
        resume: Callable[[SocketSubscriber, Position], None],
        operation: ObservedOperation,
    ) -> None:
        self.operation_id = operation_id
        self._id = quoted(operation_id)
        self._wire = wire
        self._send_frames = send
        self._resume = resume
        super().__init__(subscription, audiences=audiences, operation=operation)
        operation.finish_later()

    def detach(self, position: Position) -> None:
        self._resume(self, position)

    def leave(self) -> None:
        super().leave()
        self.operation.finish()

    async def _send(self, delivery: Delivery) -> None:
        await self._send_frames(frames_of(delivery, self._id))

    def _take(self, delivery: Delivery) -> bool:
        return self._wire.take(frames_of(delivery, self._id))
