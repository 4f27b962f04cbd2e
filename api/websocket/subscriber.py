"""A subscription of a websocket. Between two rounds nothing runs for it, and nothing is queued."""

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
"""Takes whole frames, when there is room for them."""


class SocketSubscriber(Subscriber):
    """Writes past the task of its socket; `resume` is to have it catch up from a position."""

    __slots__ = ("_id", "_resume", "_send_frames", "_wire", "operation_id")

    def __init__(
        self,
        subscribed: ShareableSubscription,
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
        super().__init__(subscribed, audiences=audiences, operation=operation)
        operation.finish_later()

    def fall_behind(self, position: Position) -> None:
        self._resume(self, position)

    def leave(self) -> None:
        super().leave()
        self.operation.finish()

    async def _send(self, telling: Delivery) -> None:
        await self._send_frames(frames_of(telling, self._id))

    def _take(self, telling: Delivery) -> bool:
        return self._wire.take(frames_of(telling, self._id))
