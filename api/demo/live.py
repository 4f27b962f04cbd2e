"""A websocket of a player, with its subscriptions (graphql-transport-ws).

A lost socket is opened again, and every subscription resumes after the last event received.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from api.demo.client import CallFailed, MarketClient

PROTOCOL = Subprotocol("graphql-transport-ws")
OPEN_SECONDS = 60.0
MESSAGES_WAITING = 64  # in the client, before the server must wait
TRIES = 6  # to reconnect, without a message in between
PAUSE_SECONDS = 0.1  # before the second try, doubled at each further one

Event = Mapping[str, Any]
Listener = Callable[[Event], None]


@dataclass(slots=True)
class _Subscription:
    """A subscription; its variable `after` moves on with every event."""

    document: str
    listener: Listener
    variables: dict[str, Any]


class LiveConnection:
    """One socket at a time. Each event is passed to its listener once, as it comes."""

    def __init__(self, me: MarketClient) -> None:
        self._me = me
        self._followed: dict[str, _Subscription] = {}
        self._opening = asyncio.Lock()  # nothing is subscribed to while a socket is replaced

    async def open(self) -> None:
        """Connect and sign in. Raises CallFailed."""
        self._socket = await _connected(self._me)

    async def close(self) -> None:
        await self._socket.close()

    async def subscribe(self, document: str, listener: Listener, **variables: Any) -> None:
        """Subscribe from the cursor `after` on; earlier events are not delivered.

        The document must select the cursor of every event.
        """
        async with self._opening:
            id = str(len(self._followed) + 1)
            self._followed[id] = _Subscription(document, listener, variables)
            try:
                await self._start(id)
            except WebSocketException:
                return  # it starts with the next socket

    async def listen(self) -> None:
        """Pass events to listeners, until cancelled. Raises CallFailed where no try reconnects."""
        tries = 0
        while True:
            try:
                async for text in self._socket:
                    await self._dispatch(orjson.loads(text))
                    tries = 0
                lost = CallFailed("The server closed a live connection.")
            except WebSocketException as error:
                lost = CallFailed(f"A live connection was lost: {error}.")
            tries = await self._resumed(lost, tries)

    async def _resumed(self, lost: CallFailed, tries: int) -> int:
        """Resume over another socket; returns the number of tries so far."""
        while tries < TRIES:
            await asyncio.sleep(PAUSE_SECONDS * (2**tries - 1))
            tries += 1
            try:
                async with self._opening:
                    await self.open()
                    for id in self._followed:
                        await self._start(id)
            except (CallFailed, WebSocketException):
                continue
            return tries
        raise lost

    async def _start(self, id: str) -> None:
        followed = self._followed[id]
        payload = {"query": followed.document, "variables": followed.variables}
        await self._send({"id": id, "type": "subscribe", "payload": payload})

    async def _dispatch(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "next":
                payload = message["payload"]
                if errors := payload.get("errors"):
                    raise CallFailed(f"A subscription failed: {errors[0]['message']}")
                (event,) = payload["data"].values()
                followed = self._followed[message["id"]]
                followed.listener(event)
                followed.variables["after"] = event["cursor"]
            case "ping":
                await self._send({"type": "pong"})
            case "error":
                raise CallFailed(f"A subscription failed: {message['payload'][0]['message']}")
            case "complete":
                raise CallFailed("The server ended a subscription.")

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._socket.send(orjson.dumps(message).decode())


@asynccontextmanager
async def live(me: MarketClient) -> AsyncIterator[LiveConnection]:
    """A signed-in connection of the player, for as long as the block lasts.

    The block ends with CallFailed where the connection is lost and cannot be opened again.
    """
    connection = LiveConnection(me)
    await connection.open()
    try:
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(connection.listen())
            yield connection
            listening.cancel()
    finally:
        await connection.close()


async def _connected(me: MarketClient) -> ClientConnection:
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
