"""GraphQL over websockets: the graphql-transport-ws protocol, exactly as it is specified."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.access.authentication import (
    AuthenticatedViewer,
    Authentication,
    BadCredential,
    ContextFactory,
    RevocationWatch,
    SignInUnavailable,
)
from api.access.browser_headers import FOREIGN_PAGE
from api.access.expiries import Expiries, has_expired
from api.access.standing import StandingSubscriptions
from api.delivery.audiences import Audiences
from api.delivery.room import Room
from api.http.limits import OperationLimits
from api.observability.operations import OperationObserver
from api.websocket import messages
from api.websocket.authorization import Upgrade, joined
from api.websocket.behind import SocketClosed
from api.websocket.frames import framed
from api.websocket.messages import Close, CloseSocket
from api.websocket.open_sockets import OpenSockets
from api.websocket.operation_parts import OperationParts, SocketCaller, SocketIO
from api.websocket.operations import Operations
from api.websocket.wire import wire_of
from schema.execution.engine import MarketSchema
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

log = logging.getLogger("kempelen.sockets")

ACK = framed(b'{"type":"connection_ack"}')
CLOSE_SECONDS = 1.0
AUTHENTICATION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """The times that a socket may take, and the operations that it may run at once."""

    init_seconds: float
    stall_seconds: float
    operations: int


@dataclass(frozen=True)
class SocketEndpoint:
    """An ASGI endpoint for websockets: one SocketConnection for each."""

    schema: MarketSchema
    authentication: Authentication
    context_for: ContextFactory
    operation_limits: OperationLimits
    limits: SocketLimits
    audiences: Audiences
    sockets: OpenSockets
    standing: StandingSubscriptions
    watch: RevocationWatch[Any] | None
    expiries: Expiries
    may_connect: Callable[[Scope], bool]
    observer: OperationObserver

    @cached_property
    def parts(self) -> OperationParts:
        """The parts that the operations of all sockets share."""
        return OperationParts(
            schema=self.schema,
            context_for=self.context_for,
            limits=self.operation_limits,
            audiences=self.audiences,
            observer=self.observer,
            standing=self.standing,
            most_operations=self.limits.operations,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if not self.may_connect(scope):
            await websocket.send_denial_response(PlainTextResponse(FOREIGN_PAGE, 403))
            return
        offered = scope.get("subprotocols", ())
        if messages.SUBPROTOCOL not in offered:
            # A browser hides the reason where none of its subprotocols is chosen.
            await websocket.accept(offered[0] if offered else None)
            await websocket.close(*messages.other_subprotocol(offered))
            return
        await websocket.accept(messages.SUBPROTOCOL)
        address = websocket.client.host if websocket.client else None
        try:
            self.sockets.begin_waiting(address)
        except CloseSocket as full:
            await websocket.close(*full.close)
            return
        connection = SocketConnection(websocket, self, Upgrade.of(scope))
        wire_of(scope).forget_handshake()
        with self.observer.open_socket():
            await connection.run()


class SocketConnection:
    """One websocket from its acceptance to its end.

    `end` only requests the end: `run` alone closes the socket, after it has stopped every task
    that might still send.
    """

    def __init__(self, websocket: WebSocket, endpoint: SocketEndpoint, upgrade: Upgrade) -> None:
        self._viewer: AuthenticatedViewer | None = None
        self._websocket = websocket
        self._upgrade: Upgrade | None = upgrade  # until it is acknowledged
        self._endpoint = endpoint
        self._id: str = websocket.state.request_id
        self._acknowledged = self._is_counted = False
        self._address = websocket.client.host if websocket.client else None
        self._ending: asyncio.Future[Close | None] = asyncio.get_running_loop().create_future()
        self._unwatch: list[Callable[[], None]] = []
        self._wire = wire_of(websocket.scope)
        self._operations = Operations(
            endpoint.parts, self._wire, SocketIO(self._send, Room(self._room), self.end)
        )

    async def run(self) -> None:
        reading = asyncio.create_task(self._read())
        close: Close | None = None
        try:
            close = await self._ending
        finally:
            await self._clean_up(reading)
        if close is not None:
            await self._close(close)

    async def _clean_up(self, reading: asyncio.Task[None]) -> None:
        """Stop every task that might still send, and release the resources of the socket."""
        for unwatch in self._unwatch:
            unwatch()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        if self._is_counted:
            self._endpoint.sockets.leave(self._viewer, self._address)
        else:
            self._endpoint.sockets.end_waiting(self._address)
        await self._operations.end()

    def end(self, close: Close | None) -> None:
        """Request the end, with the close frame of the first request; None for a lost client.

        Nothing but the close frame is sent from here on.
        """
        if not self._ending.done():
            self._wire.mute()
            self._ending.set_result(close)

    async def _close(self, close: Close) -> None:
        """Send the close frame. A client that does not read it is disconnected."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(*close)
        except TimeoutError:
            self._wire.abort()
        except (RuntimeError, OSError, WebSocketDisconnect):
            return

    async def _room(self) -> None:
        """Wait for room, and end the socket where there is none for `stall_seconds`."""
        if not self._wire.has_room:
            try:
                await self._wire.room(self._endpoint.limits.stall_seconds)
            except TimeoutError:
                self.end(messages.STALLED)
        if self._ending.done() or self._wire.disconnected:
            raise SocketClosed

    async def _send(self, frames: bytes) -> None:
        """Send when there is room."""
        await self._room()
        self._wire.write(frames)

    async def _read(self) -> None:
        """Handle one message after another until the socket ends."""
        try:
            await self._initialised()
            while True:
                await self._handle(await self._next_message())
        except CloseSocket as closing:
            self.end(closing.close)
        except (WebSocketDisconnect, SocketClosed):
            self.end(None)
        except Exception as fault:
            if is_passing(fault):
                troubles.report("sockets are closed, and their clients reconnect", fault)
                self.end(messages.TRY_AGAIN)
            else:
                log.error("socket %s failed", self._id, exc_info=fault)
                self.end(messages.FAULT)

    async def _initialised(self) -> None:
        try:
            async with asyncio.timeout(self._endpoint.limits.init_seconds):
                while not isinstance(message := await self._next_message(), messages.Init):
                    await self._handle(message)
        except TimeoutError:
            raise CloseSocket(messages.INIT_TIMEOUT) from None
        await self._acknowledge(message)

    async def _next_message(self) -> messages.ClientMessage:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        if self._viewer is None:
            messages.must_be_a_strangers(event.get("text"))
        return messages.parsed(event.get("text"))

    async def _handle(self, message: messages.ClientMessage) -> None:
        match message:
            case messages.Init():
                raise CloseSocket(messages.INIT_TWICE)
            case messages.Ping(payload):
                await self._send(pong(payload))
            case messages.Subscribe():
                if not self._acknowledged:
                    raise CloseSocket(messages.NOT_YET)
                if self._viewer is not None and has_expired(self._viewer.expires_at):
                    raise CloseSocket(messages.EXPIRED)
                await self._room()  # nothing is begun for a client that does not read
                await self._operations.start(message, self._caller())
            case messages.Complete(operation_id):
                self._operations.stop(operation_id)

    def _caller(self) -> SocketCaller:
        return SocketCaller(self._viewer, self._id, self._address)

    async def _acknowledge(self, message: messages.Init) -> None:
        since = self._endpoint.watch.moment() if self._endpoint.watch else None
        viewer = await self._authenticated(message.authorization)
        self._upgrade = None
        self._endpoint.sockets.enter(viewer, self._address)
        self._endpoint.sockets.end_waiting(self._address)
        self._viewer, self._is_counted = viewer, True
        if viewer is not None:
            self._close_when_expired(viewer.expires_at)
            await self._close_when_revoked(viewer, since)
        self._acknowledged = True
        await self._send(ACK)

    async def _authenticated(self, initial: str | None) -> AuthenticatedViewer | None:
        try:
            async with asyncio.timeout(AUTHENTICATION_SECONDS):
                authorization = joined(initial, self._upgrade)
                return await self._endpoint.authentication.authenticate(authorization)
        except BadCredential as problem:
            raise CloseSocket(messages.bad_token(problem)) from None
        except (SignInUnavailable, TimeoutError):
            raise CloseSocket(messages.TRY_AGAIN) from None

    def _close_when_expired(self, expires_at: datetime | None) -> None:
        cancel = self._endpoint.expiries.at(expires_at, lambda: self.end(messages.EXPIRED))
        self._unwatch.append(cancel)

    async def _close_when_revoked(self, viewer: AuthenticatedViewer, since: Any) -> None:
        if self._endpoint.watch is None:
            return
        try:
            unwatch = await self._endpoint.watch.watch(
                viewer, since=since, on_revoked=lambda: self.end(messages.REVOKED)
            )
        except Exception as fault:
            troubles.report("revocations cannot be followed", fault)
            raise CloseSocket(messages.TRY_AGAIN) from None
        self._unwatch.append(unwatch)


def pong(payload: dict[str, Any] | None) -> bytes:
    message: dict[str, Any] = {"type": "pong"}
    if payload is not None:
        message["payload"] = payload
    return framed(orjson.dumps(message))
