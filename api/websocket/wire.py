"""The wire under a websocket: uvicorn's protocol, which also takes frames that are ready."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any, cast

from websockets.http11 import Request

from api.websocket.uvicorn_protocol import SocketProtocol

EXTENSION = "kempelen.wire"


class Wire(SocketProtocol):
    """One connection. Ready frames go past the ASGI messages, which would frame each anew.

    It also keeps less: a socket lives long, and what its handshake needed is not needed again.
    """

    # Of thousands who are told the same, each is looked at once: nearly all of that time is spent
    # waiting for memory. What decides whether one may be written to is therefore in one place.
    __slots__ = ("_outlet",)

    _outlet: asyncio.Transport | None  # none while there is no room, and once it is muted

    is_muted = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.queue = cast(Any, SlimQueue())
        self.writable = cast(Any, SlimEvent())
        self._outlet = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._outlet = self.transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._outlet = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._outlet = None

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.is_muted:
            self._outlet = self.transport

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = cast(Any, self)

    def forget_handshake(self) -> None:
        """Let go of headers. The scope's are emptied: whoever needs one has read it."""
        self.scope["headers"] = []
        del self.request, self.response

    @property
    def has_room(self) -> bool:
        """Whether the reader keeps up, so that more may be written at once."""
        return self.writable.is_set()

    async def room(self) -> None:
        """Wait until the reader has caught up, or the connection is gone."""
        await self.writable.wait()

    def take(self, frames: bytes) -> bool:
        """Send whole frames if the reader keeps up, or answer False.

        Nothing is sent where the connection is closing, and nothing is missing there either.
        Whoever sends a close frame before that has muted it.
        """
        if (outlet := self._outlet) is None:
            return self.has_room
        if not outlet.is_closing():
            outlet.write(frames)
        return True

    def write(self, frames: bytes) -> None:
        """Send whole frames. Nothing is sent where the connection is closing."""
        is_over = self.is_muted or self.close_sent or self.disconnected
        if not (is_over or self.transport.is_closing()):
            self.transport.write(frames)

    def abort(self) -> None:
        """Let go of a reader who does not take even the close frame, and of what it was sent."""
        self.transport.abort()

    def mute(self) -> None:
        """Send nothing more but the close frame."""
        self.is_muted = True
        self._outlet = None


def wire_of(scope: MutableMapping[str, Any]) -> Wire:
    """The wire of a websocket that `kempelen serve` has accepted."""
    wire = scope["extensions"].get(EXTENSION)
    assert isinstance(wire, Wire), "websockets are served with api.socket_wire.Wire"
    return wire


class SlimQueue:
    """The part of asyncio.Queue that uvicorn uses, for one reader: a fifth of the memory."""

    __slots__ = ("_messages", "_waiter")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._waiter: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """Add a message; the protocol stops reading while there is one."""
        self._messages.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Any:
        """The next message, when there is one."""
        while not self._messages:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._messages.pop(0)

    def empty(self) -> bool:
        """Whether there is none."""
        return not self._messages


class SlimEvent:
    """The part of asyncio.Event that uvicorn uses. It is open at first."""

    __slots__ = ("_is_open", "_waiters")

    def __init__(self) -> None:
        self._is_open = True
        self._waiters: tuple[asyncio.Future[None], ...] = ()

    def is_set(self) -> bool:
        """Whether it is open."""
        return self._is_open

    def set(self) -> None:
        """Open it, and let everybody through who waits."""
        self._is_open = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters = ()

    def clear(self) -> None:
        """Close it."""
        self._is_open = False

    async def wait(self) -> None:
        """Wait until it is open."""
        if not self._is_open:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters = (*self._waiters, waiter)
            try:
                await waiter
            finally:
                self._waiters = tuple(each for each in self._waiters if each is not waiter)
