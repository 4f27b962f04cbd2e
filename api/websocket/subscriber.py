"""A subscriber on a websocket: between two deliveries it has no task and no queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from api.delivery.audiences import Audiences
from api.delivery.room import Room, Turn
from api.delivery.subscriber import Subscriber
from api.observability.operations import ObservedOperation
from api.websocket.frames import frames_of, quoted
from api.websocket.wire import Wire
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.member import Delivery
from subscriptions.log.position import Position

Send = Callable[[bytes], Awaitable[None]]
"""Sends whole frames, when there is room for them."""


class SocketSubscriber(Subscriber):
    """Writes without the task of its socket; `resume` makes it catch up from a position."""

    __slots__ = ("_id", "_resume", "_room", "_send_frames", "_wire", "operation_id")

    def __init__(
        self,
        subscription: ShareableSubscription,
        operation_id: str,
        *,
        audiences: Audiences,
        wire: Wire,
        send: Send,
        room: Room,
        resume: Callable[[SocketSubscriber, Position], None],
        operation: ObservedOperation,
    ) -> None:
        self.operation_id = operation_id
        self._id = quoted(operation_id)
        self._wire = wire
        self._send_frames = send
        self._room = room
        self._resume = resume
        super().__init__(subscription, audiences=audiences, operation=operation)
        operation.finish_later()

    @property
    def has_room(self) -> bool:
        return self._wire.has_room

    def detach(self, position: Position) -> None:
        self._resume(self, position)

    def leave(self) -> None:
        super().leave()
        self.operation.finish()

    def _turn(self) -> Turn:
        return self._room.turn()

    async def _send(self, delivery: Delivery) -> None:
        await self._send_frames(frames_of(delivery, self._id))

    def _take(self, delivery: Delivery) -> bool:
        return self._wire.take(frames_of(delivery, self._id))
