"""What the operations of a socket are given: the client, the socket, and the shared parts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from api.access.authentication import AuthenticatedViewer, ContextFactory
from api.access.standing import StandingSubscriptions
from api.delivery.audiences import Audiences
from api.delivery.room import Room
from api.http.limits import OperationLimits
from api.observability.operations import OperationObserver
from api.websocket.messages import Close
from api.websocket.subscriber import Send
from schema.execution.engine import MarketSchema

ENDINGS = 4  # sockets that end their operations at the same time


@dataclass(frozen=True, slots=True)
class SocketCaller:
    """The client of a socket."""

    viewer: AuthenticatedViewer | None
    socket_id: str
    address: str | None


@dataclass(frozen=True, slots=True)
class SocketIO:
    """What the operations of a socket do with it: send frames, wait for room, request its end."""

    send: Send
    room: Room
    end: Callable[[Close], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationParts:
    """The parts that the operations of all sockets share."""

    schema: MarketSchema
    context_for: ContextFactory
    limits: OperationLimits
    audiences: Audiences
    observer: OperationObserver
    standing: StandingSubscriptions
    most_operations: int
    ending: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ENDINGS))
