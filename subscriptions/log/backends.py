"""Broadcaster's backends with reconnection: after each one every process reads the log.

Broadcaster's own backends stop without an error when their connection is lost, and its Redis
backend receives nothing at all with redis-py 8. Ours have no queue: all their events are equal.
"""

import asyncio
from contextlib import suppress

import asyncpg
from broadcaster import BroadcastBackend, Event
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from subscriptions.limits import CONNECT_SECONDS, HEALTH_SECONDS
from subscriptions.tasks.background import Background, BackgroundTask

CONNECTION_ERRORS = (
    RedisError,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
WAKE = "wake"


class LastingBackend(BroadcastBackend):
    """The part that all servers share: one channel, and a connection that is opened again."""

    def __init__(self, url: str, background: Background, *, channel: str, token: str) -> None:
        self._url = url
        self._background = background
        self._channel = channel
        self._token = token
        self._rung = asyncio.Event()

    async def connect(self) -> None:
        self._link = self._background.running("bell's link", self._listen)
        await self._link.__aenter__()

    async def disconnect(self) -> None:
        await self._link.__aexit__(None, None, None)

    async def subscribe(self, group: str) -> None:
        """The backend listens to its one channel from the start."""

    async def unsubscribe(self, group: str) -> None:
        """The backend listens to its one channel until the end."""

    async def next_published(self) -> Event:
        await self._rung.wait()
        self._rung.clear()
        return Event(self._channel, WAKE)

    async def _listen(self, task: BackgroundTask) -> None:
        """Connect, and pass rings on until the connection is lost."""
        raise NotImplementedError

    def _connected(self, task: BackgroundTask) -> None:
        """A new connection: rings may have been missed until now, so every process reads."""
        task.went_well()
        self._rung.set()

    def _received(self, token: str | bytes) -> None:
        if token not in (self._token, self._token.encode()):
            self._rung.set()


class RedisBackend(LastingBackend):
    """Publish and subscribe on Redis."""

    async def connect(self) -> None:
        # The bell limits the time of each ring: a timeout of redis-py loses cancellations.
        self._publisher = self._client(answer_seconds=None)
        # redis-py reconnects by itself, and a server may accept the connection and never answer.
        self._subscriber = self._client(answer_seconds=CONNECT_SECONDS)
        await super().connect()

    async def disconnect(self) -> None:
        await super().disconnect()
        for client in (self._publisher, self._subscriber):
            with suppress(*CONNECTION_ERRORS):
                await client.aclose()

    async def publish(self, channel: str, message: str) -> None:
        await self._publisher.publish(channel, message)

    def _client(self, *, answer_seconds: float | None) -> Redis:
        return Redis.from_url(
            self._url,
            client_name=self._channel,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=answer_seconds,
            socket_keepalive=True,
            health_check_interval=HEALTH_SECONDS,
            # One retry over a new connection, at once; the bell handles the next failure.
            retry=Retry(NoBackoff(), 1),
        )

    async def _listen(self, task: BackgroundTask) -> None:
        async with self._subscriber.pubsub() as channel:
            await channel.subscribe(self._channel)
            async for message in channel.listen():
                if message["type"] == "subscribe":
                    self._connected(task)
                elif message["type"] == "message":
                    self._received(message["data"])
        raise ConnectionError("Redis closed the subscription")


class PostgresBackend(LastingBackend):
    """LISTEN and NOTIFY on PostgreSQL, over a connection of its own."""

    _connection: "asyncpg.Connection[asyncpg.Record] | None" = None

    async def publish(self, channel: str, message: str) -> None:
        if self._connection is not None:
            await self._connection.execute("SELECT pg_notify($1, $2)", channel, message)

    async def _listen(self, task: BackgroundTask) -> None:
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(
                self._channel, lambda _connection, _pid, _channel, token: self._received(token)
            )
            self._connection = connection
            self._connected(task)
            await lost.wait()
            raise ConnectionError("PostgreSQL closed the connection")
        finally:
            self._connection = None
            await connection.close(timeout=CONNECT_SECONDS)
