"""The messages of graphql-transport-ws from a client, and the codes that close a socket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from api.access.authentication import BadCredential
from api.access.prices import STRANGERS_BYTES, values_in
from api.access.trusted_documents import document_id_in
from api.websocket.authorization import authorization_in

SUBPROTOCOL = "graphql-transport-ws"
OLD_SUBPROTOCOL = "graphql-ws"
MAX_ID_CHARACTERS = 128
MAX_REASON_BYTES = 123  # the limit of a close frame in the websocket protocol


class Close(NamedTuple):
    """The code and reason of a close frame. Clients reconnect after 1012, 1013 and 4403 only."""

    code: int
    reason: str


TRY_AGAIN = Close(1013, "Try again later")
NOT_YET = Close(4401, "Unauthorized")
FORBIDDEN = Close(4403, "Forbidden")
REVOKED = Close(4403, "The credential was revoked")
EXPIRED = Close(4403, "The credential expired")
TOO_LARGE = Close(1009, f"A stranger's message has at most {STRANGERS_BYTES} bytes")
INIT_TIMEOUT = Close(4408, "Connection initialisation timeout")
INIT_TWICE = Close(4429, "Too many initialisation requests")
TOO_MANY_SOCKETS = Close(4429, "Too many sockets for this account")
TOO_MANY_OF_ADDRESS = Close(4429, "Too many sockets of strangers from this address")
TOO_MANY_STRANGERS = Close(4429, "Too many sockets of strangers: sign in")
TOO_MANY_WAITING = Close(1013, "Too many sockets are being opened: try again later")
STALLED = Close(1013, "The reader is too slow")
FAULT = Close(4500, "Internal server error")
# The types of the older protocol subscriptions-transport-ws, and what stands in their place.
OLD_TYPES = {
    "start": "send subscribe",
    "stop": "send complete",
    "connection_terminate": "close the socket",
}


def invalid(problem: str) -> Close:
    return Close(4400, f"Invalid message: {problem}")


def bad_token(problem: BadCredential) -> Close:
    return Close(4401, str(problem))


def other_subprotocol(offered: Sequence[str]) -> Close:
    if OLD_SUBPROTOCOL in offered:
        known = f"{OLD_SUBPROTOCOL} is the retired subscriptions-transport-ws; use {SUBPROTOCOL}"
        return Close(4406, f"Subprotocol not acceptable: {known}")
    return Close(4406, f"Subprotocol not acceptable: only {SUBPROTOCOL} is spoken")


def unknown_type(kind: object) -> Close:
    if isinstance(kind, str) and kind in OLD_TYPES:
        return invalid(f"{kind} is of an older protocol; in {SUBPROTOCOL}, {OLD_TYPES[kind]}")
    return invalid("unknown type")


def id_in_use(operation_id: str) -> Close:
    reason = f"Subscriber for {operation_id} already exists".encode()[:MAX_REASON_BYTES]
    return Close(4409, reason.decode(errors="ignore"))


class CloseSocket(Exception):
    """The connection must end, with this code and reason."""

    def __init__(self, close: Close) -> None:
        super().__init__(close)
        self.close = close


@dataclass(frozen=True, slots=True)
class Init:
    authorization: str | None


@dataclass(frozen=True, slots=True)
class Ping:
    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    pass


@dataclass(frozen=True, slots=True)
class Subscribe:
    id: str
    query: str  # empty where the client sends a document id instead
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None
    document_id: str | None = None
    values: int = 0  # the most that the message may hold


@dataclass(frozen=True, slots=True)
class Complete:
    id: str


ClientMessage = Init | Ping | Pong | Subscribe | Complete


def must_be_a_strangers(text: str | None) -> None:
    """Raise CloseSocket (1009) for a message that only the signed-in may send."""
    if text is None or len(text) * 4 <= STRANGERS_BYTES:
        return
    if len(text.encode()) > STRANGERS_BYTES:
        raise CloseSocket(TOO_LARGE)


def parsed(text: str | None) -> ClientMessage:
    """A client's message. Raises CloseSocket (4400) for a message that the protocol lacks."""
    if text is None:
        raise CloseSocket(invalid("binary frames are not taken"))
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise CloseSocket(invalid("not JSON")) from None
    if not isinstance(message, dict):
        raise CloseSocket(invalid("not an object"))
    match message.get("type"):
        case "connection_init":
            return init(message)
        case "ping":
            return Ping(optional(message, "payload", dict))
        case "pong":
            optional(message, "payload", dict)
            return Pong()
        case "subscribe":
            return subscribe(message, 1 + values_in(text.encode()))
        case "complete":
            return Complete(operation_id(message))
    raise CloseSocket(unknown_type(message.get("type")))


def init(message: dict[str, Any]) -> Init:
    try:
        return Init(authorization_in(optional(message, "payload", dict) or {}))
    except BadCredential as problem:
        raise CloseSocket(bad_token(problem)) from None


def subscribe(message: dict[str, Any], values: int) -> Subscribe:
    identity = operation_id(message)
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise CloseSocket(invalid("payload must be an object"))
    document_id = document_id_in(payload)
    query = payload.get("query")
    if query is None and document_id is not None:
        query = ""
    if not isinstance(query, str):
        raise CloseSocket(invalid("query must be a string"))
    return Subscribe(
        id=identity,
        query=query,
        operation_name=optional(payload, "operationName", str) or None,
        variables=optional(payload, "variables", dict),
        extensions=optional(payload, "extensions", dict),
        document_id=document_id,
        values=values,
    )


def operation_id(message: dict[str, Any]) -> str:
    identity = message.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= MAX_ID_CHARACTERS:
        raise CloseSocket(invalid(f"id must be a string of 1 to {MAX_ID_CHARACTERS} characters"))
    return identity


def optional(message: dict[str, Any], name: str, kind: type) -> Any:
    """A member that is absent, null or of one type."""
    value = message.get(name)
    if value is not None and not isinstance(value, kind):
        raise CloseSocket(invalid(f"{name} has the wrong type"))
    return value
