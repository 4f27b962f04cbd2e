"""A websocket of a player, with its subscriptions (graphql-transport-ws)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from api.demo.client import CallFailed, Client

PROTOCOL = Subprotocol("graphql-transport-ws")
OPEN_SECONDS = 60.0
MESSAGES_WAITING = 64  # in the client, before the server's sends have to wait

Event = Mapping[str, Any]
Listener = Callable[[Event], None]


class Live:
    """One socket. Events are handed to the listener of their subscription as they come."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._listeners: dict[str, Listener] = {}

    async def subscribe(self, document: str, listener: Listener, **variables: Any) -> None:
        """Follow, from the cursor `after` on: what was there before it was read is not told."""
        id = str(len(self._listeners) + 1)
        self._listeners[id] = listener
        payload = {"query": document, "variables": variables}
        await self._say({"id": id, "type": "subscribe", "payload": payload})

    async def listen(self) -> None:
        """Hand on what comes, until cancelled. Raises CallFailed where the server hangs up."""
        try:
            async for text in self._socket:
                await self._hand_on(orjson.loads(text))
        except WebSocketException as error:
            raise CallFailed(f"A live connection was lost: {error}.") from error
        raise CallFailed("The server closed a live connection.")

    async def _hand_on(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "next":
                payload = message["payload"]
                if errors := payload.get("errors"):
                    raise CallFailed(f"A subscription failed: {errors[0]['message']}")
                (event,) = payload["data"].values()
                self._listeners[message["id"]](event)
            case "ping":
                await self._say({"type": "pong"})
            case "error":
                raise CallFailed(f"A subscription failed: {message['payload'][0]['message']}")
            case "complete":
                raise CallFailed("The server ended a subscription.")

    async def _say(self, message: Mapping[str, Any]) -> None:
        await self._socket.send(orjson.dumps(message).decode())


@asynccontextmanager
async def live(me: Client) -> AsyncIterator[Live]:
    """A socket of the player's, signed in, and listened to for as long as the block lasts.

    Where the connection is lost meanwhile, the block ends with CallFailed.
    """
    socket = await _connected(me)
    try:
        async with asyncio.TaskGroup() as tasks:
            line = Live(socket)
            listening = tasks.create_task(line.listen())
            yield line
            listening.cancel()
    finally:
        await socket.close()


async def _connected(me: Client) -> ClientConnection:
    try:
        socket = await connect(
            me.url.replace("http", "ws", 1),
            subprotocols=[PROTOCOL],
            compression=None,
            open_timeout=OPEN_SECONDS,
            max_queue=MESSAGES_WAITING,
            proxy=None,
        )
        payload = {"authorization": f"Bearer {me.token}"}
        await socket.send(orjson.dumps({"type": "connection_init", "payload": payload}).decode())
        acknowledged = orjson.loads(await socket.recv())
    except (OSError, WebSocketException) as error:
        raise CallFailed(f"A live connection could not be opened: {error}.") from error
    assert acknowledged["type"] == "connection_ack", acknowledged
    return socket
