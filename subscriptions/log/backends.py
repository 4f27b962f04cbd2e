"""Broadcaster's backends made lasting: a lost link is made again, and then all look again.

Broadcaster's own stop in silence with their link (and its Redis one hears nothing at all with
redis-py 8). These keep no queue either: what they have to say is always the same.
"""

import asyncio
import logging
import random
from contextlib import suppress

import asyncpg
from broadcaster import BroadcastBackend, Event
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from subscriptions.limits import (
    CONNECT_SECONDS,
    HEALTH_SECONDS,
    RECONNECT_SECONDS,
    RECONNECT_SECONDS_AT_MOST,
)
from subscriptions.log.ending import end

LINK_ERRORS = (RedisError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
LOOK = "look"

log = logging.getLogger(__name__)


class LastingBackend(BroadcastBackend):
    """The half that is the same for every server: one channel, and a link kept up."""

    def __init__(self, url: str, channel: str, token: str) -> None:
        self._url = url
        self._channel = channel
        self._token = token
        self._more = asyncio.Event()
        self._retry_seconds = RECONNECT_SECONDS

    async def connect(self) -> None:
        self._link = asyncio.create_task(self._keep_linked())

    async def disconnect(self) -> None:
        await end([self._link])

    async def subscribe(self, group: str) -> None:
        """The one channel is listened to from the start."""

    async def unsubscribe(self, group: str) -> None:
        """The one channel is listened to until the end."""

    async def next_published(self) -> Event:
        await self._more.wait()
        self._more.clear()
        return Event(self._channel, LOOK)

    async def _keep_linked(self) -> None:
        while True:
            try:
                await self._listen()
            except LINK_ERRORS as error:
                log.warning("The bell's link is lost and will be made again: %s", error)
            await asyncio.sleep(self._retry_seconds * random.uniform(0.5, 1.5))
            self._retry_seconds = min(2 * self._retry_seconds, RECONNECT_SECONDS_AT_MOST)

    async def _listen(self) -> None:
        """Link, and say what comes until the link is lost."""
        raise NotImplementedError

    def _linked(self) -> None:
        """Anything may have been missed until now, so everyone looks."""
        self._retry_seconds = RECONNECT_SECONDS
        self._more.set()

    def _received(self, token: str) -> None:
        if token != self._token:
            self._more.set()


class RedisBackend(LastingBackend):
    """Publish and subscribe on Redis."""

    async def connect(self) -> None:
        # The bell gives each ring its time: redis-py's own way to do so loses cancellations.
        self._ringing = self._client(answer_seconds=None)
        # redis-py makes a lost link again by itself, and a server may take it and say nothing.
        self._listening = self._client(answer_seconds=CONNECT_SECONDS)
        await super().connect()

    async def disconnect(self) -> None:
        await super().disconnect()
        for client in (self._ringing, self._listening):
            with suppress(*LINK_ERRORS):
                await client.aclose()

    async def publish(self, channel: str, message: str) -> None:
        await self._ringing.publish(channel, message)

    def _client(self, *, answer_seconds: float | None) -> Redis:
        return Redis.from_url(
            self._url,
            client_name=self._channel,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=answer_seconds,
            socket_keepalive=True,
            health_check_interval=HEALTH_SECONDS,
            # Once more over a new link, at once; what fails again is left to the bell.
            retry=Retry(NoBackoff(), 1),
        )

    async def _listen(self) -> None:
        async with self._listening.pubsub() as link:
            await link.subscribe(self._channel)
            async for message in link.listen():
                if message["type"] == "subscribe":
                    self._linked()
                elif message["type"] == "message":
                    self._received(message["data"].decode())


class PostgresBackend(LastingBackend):
    """LISTEN and NOTIFY on PostgreSQL, over one connection of its own."""

    _connection: "asyncpg.Connection[asyncpg.Record] | None" = None

    async def publish(self, channel: str, message: str) -> None:
        if self._connection is not None:
            await self._connection.execute("SELECT pg_notify($1, $2)", channel, message)

    async def _listen(self) -> None:
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(
                self._channel, lambda _connection, _pid, _channel, token: self._received(token)
            )
            self._connection = connection
            self._linked()
            await lost.wait()
            raise ConnectionError("PostgreSQL closed the connection")
        finally:
            self._connection = None
            await connection.close(timeout=CONNECT_SECONDS)
