"""The wire under a websocket: uvicorn's protocol, which also accepts ready frames."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any, cast

from websockets.http11 import Request

from api.websocket.uvicorn_protocol import SocketProtocol

EXTENSION = "kempelen.wire"


class Wire(SocketProtocol):
    """One connection. Ready frames bypass the ASGI messages, which would frame each one again.

    It also uses less memory: a socket lives long, and does not need its handshake again.
    """

    # A delivery visits thousands of wires once each, and spends nearly all of its time on waiting
    # for memory. One slot therefore decides whether a wire may be written to.
    __slots__ = ("_writable_transport",)

    _writable_transport: asyncio.Transport | None  # None without room, and on a muted wire

    is_muted = False
    _stalls_at: float | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.queue = cast(Any, SlimQueue())
        self.writable = cast(Any, SlimEvent())
        self._writable_transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._writable_transport = self.transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._writable_transport = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writable_transport = None

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalls_at = None
        if not self.is_muted:
            self._writable_transport = self.transport

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = cast(Any, self)

    def forget_handshake(self) -> None:
        """Free the headers. The scope's list is emptied: its readers have finished."""
        self.scope["headers"] = []
        del self.request, self.response

    @property
    def has_room(self) -> bool:
        """Whether the client keeps up, so that more may be written at once."""
        return self.writable.is_set()

    async def room(self, seconds: float) -> None:
        """Wait until the client has caught up, or the connection is gone. Raises TimeoutError.

        All who wait for the client share one time limit, which begins with the first of them.
        """
        if self._stalls_at is None:
            self._stalls_at = self.loop.time() + seconds
        # After another has written, there may be no room again.
        while not self.writable.is_set():
            async with asyncio.timeout_at(self._stalls_at):
                await self.writable.wait()

    def take(self, frames: bytes) -> bool:
        """Send whole frames and return True, or return False where the client does not keep up.

        On a closing connection the frames are dropped, and the result is True. A wire is muted
        before its close frame is sent.
        """
        if (transport := self._writable_transport) is None:
            return self.has_room
        if not transport.is_closing():
            transport.write(frames)
        return True

    def write(self, frames: bytes) -> None:
        """Send whole frames; on a closing connection they are dropped."""
        is_over = self.is_muted or self.close_sent or self.disconnected
        if not (is_over or self.transport.is_closing()):
            self.transport.write(frames)

    def abort(self) -> None:
        """Drop a client that does not read even the close frame, with its unsent data."""
        self.transport.abort()

    def mute(self) -> None:
        """Drop all further frames but the close frame."""
        self.is_muted = True
        self._writable_transport = None


def wire_of(scope: MutableMapping[str, Any]) -> Wire:
    """The wire of a websocket under `kempelen serve`."""
    wire = scope["extensions"].get(EXTENSION)
    assert isinstance(wire, Wire), "websockets are served with api.websocket.wire.Wire"
    return wire


class SlimQueue:
    """The part of asyncio.Queue that uvicorn uses, for one reader, in a fifth of the memory."""

    __slots__ = ("_messages", "_waiter")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._waiter: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """Add a message; the protocol reads no further while the queue has one."""
        self._messages.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Any:
        """Wait for the next message, and remove it."""
        while not self._messages:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._messages.pop(0)

    def empty(self) -> bool:
        """Whether the queue has no message."""
        return not self._messages


class SlimEvent:
    """The part of asyncio.Event that uvicorn uses. It is set at first."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self) -> None:
        self._is_set = True
        self._waiters: tuple[asyncio.Future[None], ...] = ()

    def is_set(self) -> bool:
        """Whether the event is set."""
        return self._is_set

    def set(self) -> None:
        """Set the event, and wake all tasks that wait for it."""
        self._is_set = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters = ()

    def clear(self) -> None:
        """Unset the event."""
        self._is_set = False

    async def wait(self) -> None:
        """Wait until the event is set."""
        if not self._is_set:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters = (*self._waiters, waiter)
            try:
                await waiter
            finally:
                self._waiters = tuple(each for each in self._waiters if each is not waiter)
