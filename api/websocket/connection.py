"""GraphQL over websockets: the graphql-transport-ws protocol, by the letter of its page."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
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
from api.delivery.audiences import Audiences
from api.http.limits import OperationLimits
from api.observability.operations import OperationObserver
from api.websocket import messages as words
from api.websocket.frames import framed
from api.websocket.messages import Close, CloseSocket
from api.websocket.open_sockets import OpenSockets
from api.websocket.operations import Operations, SocketCaller, SocketClosed, Workings
from api.websocket.wire import wire_of
from schema.execution.engine import MarketSchema

log = logging.getLogger("kempelen.sockets")

ACK = framed(b'{"type":"connection_ack"}')
CLOSE_SECONDS = 1.0
AUTHENTICATION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """How long a socket may dawdle, and how much it may have in flight."""

    init_seconds: float
    stall_seconds: float
    operations: int


@dataclass(frozen=True)
class SocketEndpoint:
    """An ASGI endpoint for websockets; each one becomes a Connection."""

    schema: MarketSchema
    authentication: Authentication
    context_for: ContextFactory
    operation_limits: OperationLimits
    limits: SocketLimits
    audiences: Audiences
    sockets: OpenSockets
    watch: RevocationWatch[Any] | None
    may_connect: Callable[[Scope], bool]
    observer: OperationObserver

    @cached_property
    def workings(self) -> Workings:
        """What operations run by."""
        return Workings(
            schema=self.schema,
            context_for=self.context_for,
            limits=self.operation_limits,
            audiences=self.audiences,
            observer=self.observer,
            limit=self.limits.operations,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if not self.may_connect(scope):
            await websocket.close()  # Before it was accepted, this is an HTTP 403.
            return
        if words.SUBPROTOCOL not in scope.get("subprotocols", ()):
            await websocket.accept()
            await websocket.close(*words.NO_SUCH_SUBPROTOCOL)
            return
        await websocket.accept(words.SUBPROTOCOL)
        connection = SocketConnection(websocket, self)
        wire_of(scope).forget_handshake()
        with self.observer.open_socket():
            await connection.run()


class SocketConnection:
    """One websocket from its acceptance to its end.

    Whoever decides that the socket must close calls `end`, which only says so: `run` alone
    closes it, after stopping everything that might still send.
    """

    def __init__(self, websocket: WebSocket, endpoint: SocketEndpoint) -> None:
        self._viewer: AuthenticatedViewer | None = None
        self._websocket = websocket
        self._endpoint = endpoint
        self._id: str = websocket.state.request_id
        self._acknowledged = False
        self._ending: asyncio.Future[Close | None] = asyncio.get_running_loop().create_future()
        self._expiry: asyncio.TimerHandle | None = None
        self._unwatch: Callable[[], None] | None = None
        self._wire = wire_of(websocket.scope)
        self._operations = Operations(
            endpoint.workings, self._wire, send=self._send, hang_up=self.end
        )

    async def run(self) -> None:
        reading = asyncio.create_task(self._read())
        close: Close | None = None
        try:
            close = await self._ending
        finally:
            await self._clean_up(reading)
        if close is not None:
            await self._hang_up(close)

    async def _clean_up(self, reading: asyncio.Task[None]) -> None:
        """Stop whatever might still send, and give back what the socket held."""
        if self._expiry:
            self._expiry.cancel()
        if self._unwatch:
            self._unwatch()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        if self._viewer is not None:
            self._endpoint.sockets.leave(self._viewer)
        await self._operations.end()

    def end(self, close: Close | None) -> None:
        """Ask for the end, which the first asker words; none where the client has gone already.

        Nothing is sent from here on.
        """
        if not self._ending.done():
            self._wire.mute()
            self._ending.set_result(close)

    async def _hang_up(self, close: Close) -> None:
        """A reader that does not read does not take a close frame either: do not wait for it."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(*close)
        except TimeoutError:
            self._wire.abort()
        except (RuntimeError, OSError, WebSocketDisconnect):
            return

    async def _send(self, frames: bytes) -> None:
        """Send when there is room for more: a reader that makes none for long is hung up on."""
        if not self._wire.has_room:
            try:
                async with asyncio.timeout(self._endpoint.limits.stall_seconds):
                    await self._wire.room()
            except TimeoutError:
                self.end(words.STALLED)
        if self._ending.done() or self._wire.disconnected:
            raise SocketClosed
        self._wire.write(frames)

    async def _read(self) -> None:
        """Handle message after message until somebody ends the socket."""
        try:
            await self._initialised()
            while True:
                await self._handle(await self._received())
        except CloseSocket as verdict:
            self.end(verdict.close)
        except (WebSocketDisconnect, SocketClosed):
            self.end(None)
        except Exception:
            log.exception("socket %s failed", self._id)
            self.end(words.FAULT)

    async def _initialised(self) -> None:
        try:
            async with asyncio.timeout(self._endpoint.limits.init_seconds):
                while not isinstance(message := await self._received(), words.Init):
                    await self._handle(message)
        except TimeoutError:
            raise CloseSocket(words.INIT_TIMEOUT) from None
        await self._welcome(message)

    async def _received(self) -> words.ClientMessage:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        return words.parsed(event.get("text"))

    async def _handle(self, message: words.ClientMessage) -> None:
        match message:
            case words.Init():
                raise CloseSocket(words.INIT_TWICE)
            case words.Ping(payload):
                await self._send(pong(payload))
            case words.Subscribe():
                if not self._acknowledged:
                    raise CloseSocket(words.NOT_YET)
                await self._operations.start(message, self._caller())
            case words.Complete(operation_id):
                self._operations.stop(operation_id)

    def _caller(self) -> SocketCaller:
        client = self._websocket.client
        return SocketCaller(self._viewer, self._id, client.host if client else None)

    async def _welcome(self, message: words.Init) -> None:
        since = self._endpoint.watch.moment() if self._endpoint.watch else None
        viewer = await self._recognised(message.authorization)
        if viewer is not None:
            self._endpoint.sockets.enter(viewer)
            self._viewer = viewer
            self._close_when_expired(viewer.expires_at)
            await self._close_when_revoked(viewer, since)
        self._acknowledged = True
        await self._send(ACK)

    async def _recognised(self, authorization: str | None) -> AuthenticatedViewer | None:
        try:
            async with asyncio.timeout(AUTHENTICATION_SECONDS):
                return await self._endpoint.authentication.authenticate(authorization)
        except BadCredential:
            raise CloseSocket(words.BAD_TOKEN) from None
        except (SignInUnavailable, TimeoutError):
            raise CloseSocket(words.TRY_AGAIN) from None

    def _close_when_expired(self, expires_at: datetime | None) -> None:
        if expires_at is None:
            return
        seconds = (expires_at - datetime.now(UTC)).total_seconds()
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(max(0.0, seconds), self.end, words.EXPIRED)

    async def _close_when_revoked(self, viewer: AuthenticatedViewer, since: Any) -> None:
        if self._endpoint.watch is None:
            return
        try:
            self._unwatch = await self._endpoint.watch.watch(
                viewer, since=since, on_revoked=lambda: self.end(words.REVOKED)
            )
        except Exception:
            log.exception("socket %s: revocations cannot be followed", self._id)
            raise CloseSocket(words.TRY_AGAIN) from None


def pong(payload: dict[str, Any] | None) -> bytes:
    message: dict[str, Any] = {"type": "pong"}
    if payload is not None:
        message["payload"] = payload
    return framed(orjson.dumps(message))
