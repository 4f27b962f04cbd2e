"""The bell says "there is more in the log" to every process, and nothing else.

A ring that is lost, late or doubled costs a moment, never truth: whoever listens also looks by
itself from time to time.
"""

import asyncio
import logging
import uuid
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from broadcaster import Broadcast

from subscriptions.limits import PUBLISH_SECONDS, RETRY_SECONDS, RING_SECONDS
from subscriptions.log.backends import LINK_ERRORS, PostgresBackend, RedisBackend
from subscriptions.log.ending import end

CHANNEL = "kempelen.bell"

log = logging.getLogger(__name__)
_installed: "Bell | None" = None


def ring() -> None:
    """Say that something was committed. It never waits and never fails; call it on the loop.

    Where no bell is installed, as on the command line, the servers find it when they look.
    """
    if _installed is not None:
        _installed.ring()


class BadBellUrl(ValueError):
    """The bell's URL is of no known kind; the message says which there are."""


class Bell:
    """`async with Bell(url) as bell` makes it the one that `ring()` rings.

    The URL is memory://, redis://HOST:PORT or postgres://USER@HOST/NAME. Nothing raises when
    the server behind it is away: it is reconnected to for as long as the bell is up.
    """

    def __init__(self, url: str, *, channel: str = CHANNEL) -> None:
        self._channel = channel
        # Only to know our own rings when they come back; we have heard those already.
        self._token = uuid.uuid4().hex
        self._broadcast = _broadcast(url, channel, self._token)
        self._to_tell = asyncio.Event()
        self._rung = asyncio.Event()
        self._heard_at = float("-inf")

    async def __aenter__(self) -> Self:
        global _installed
        self._before, _installed = _installed, self
        await self._broadcast.connect()
        self._tasks = {asyncio.create_task(self._listen()), asyncio.create_task(self._tell())}
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _installed
        _installed = self._before
        await end(self._tasks)
        await self._broadcast.disconnect()

    def ring(self) -> None:
        """Wake whoever listens here at once, and the other processes a moment later."""
        self._rung.set()
        self._to_tell.set()

    async def heard(self, seconds: float) -> bool:
        """Wait until the bell rings, at most so long; answer whether it did.

        Rings while nobody waits count once. The first after a quiet time is heard at once,
        further ones RING_SECONDS apart. For one listener a bell.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._heard_at + RING_SECONDS - clock()))
        self._heard_at = clock()
        self._rung.clear()
        return True

    async def _listen(self) -> None:
        async with self._broadcast.subscribe(self._channel) as subscriber:
            while True:
                event = await subscriber.get()
                if event.message != self._token:
                    self._rung.set()

    async def _tell(self) -> None:
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._broadcast.publish(self._channel, self._token)
            except LINK_ERRORS as error:
                log.info("The bell was not heard by other processes: %s", error)
                # Late is better than never, which is how long others may be looking elsewhere.
                self._to_tell.set()
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(RING_SECONDS)


def _broadcast(url: str, channel: str, token: str) -> Broadcast:
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return Broadcast(url)
    if scheme in ("redis", "rediss"):
        return Broadcast(backend=RedisBackend(url, channel, token))
    if scheme in ("postgres", "postgresql"):
        return Broadcast(backend=PostgresBackend(url, channel, token))
    raise BadBellUrl(
        f"The bell's URL begins with {scheme[:20]!r}. Use memory://, redis://HOST:PORT or "
        "postgres://USER@HOST/NAME."
    )
