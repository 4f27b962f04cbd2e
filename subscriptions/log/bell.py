"""The bell wakes every process when the log has new entries; a ring carries no data.

A lost, late or doubled ring costs time, never an entry: each process also reads the log at
regular times.
"""

import asyncio
import uuid
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from broadcaster import Broadcast

from subscriptions.limits import PUBLISH_SECONDS, RING_SECONDS
from subscriptions.log.backends import PostgresBackend, RedisBackend
from subscriptions.tasks.background import Background, BackgroundTask

CHANNEL = "kempelen.bell"

_installed: "Bell | None" = None


def ring() -> None:
    """Announce a commit. Never waits and never fails; must run on the event loop.

    Without an installed bell, as on the command line, the servers find the entries at their next
    read.
    """
    if _installed is not None:
        _installed.ring()


class BadBellUrl(ValueError):
    """The bell's URL has an unknown scheme; the message lists the known ones."""


class Bell:
    """`async with Bell(url) as bell` installs the bell that `ring()` rings.

    The URL is memory://, redis://HOST:PORT or postgres://USER@HOST/NAME. Nothing raises when
    the server behind it is away: the bell reconnects until its block ends.
    """

    def __init__(
        self, url: str, *, channel: str = CHANNEL, background: Background | None = None
    ) -> None:
        self._channel = channel
        self._background = background or Background()
        # Recognises our own rings when the server sends them back: this process has them already.
        self._token = uuid.uuid4().hex
        self._broadcast = _broadcast(url, self._background, channel=channel, token=self._token)
        self._to_publish = asyncio.Event()
        self._rung = asyncio.Event()
        self._woken_at = float("-inf")

    async def __aenter__(self) -> Self:
        global _installed
        self._before, _installed = _installed, self
        async with AsyncExitStack() as stack:
            await self._broadcast.connect()
            stack.push_async_callback(self._broadcast.disconnect)
            for name, work in {"bell": self._listen, "bell's rings": self._publish}.items():
                await stack.enter_async_context(self._background.running(name, work))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _installed
        _installed = self._before
        await self._stack.aclose()

    def ring(self) -> None:
        """Wake the tail of this process at once, and the other processes a moment later."""
        self._rung.set()
        self._to_publish.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so many seconds. Returns whether there was one.

        Rings between two waits count once. The first ring after a quiet time returns at once,
        further ones RING_SECONDS apart. For one waiting task a bell.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._woken_at + RING_SECONDS - clock()))
        self._woken_at = clock()
        self._rung.clear()
        return True

    async def _listen(self, task: BackgroundTask) -> None:
        async with self._broadcast.subscribe(self._channel) as subscriber:
            task.went_well()
            while True:
                event = await subscriber.get()
                if event.message != self._token:
                    self._rung.set()

    async def _publish(self, task: BackgroundTask) -> None:
        """Publish again after a failure: others may not read the log for up to POLL_SECONDS."""
        if not task.is_up:
            self._to_publish.set()
        while True:
            await self._to_publish.wait()
            self._to_publish.clear()
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._broadcast.publish(self._channel, self._token)
            task.went_well()
            await asyncio.sleep(RING_SECONDS)


def _broadcast(url: str, background: Background, *, channel: str, token: str) -> Broadcast:
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return Broadcast(url)
    if scheme in ("redis", "rediss"):
        return Broadcast(backend=RedisBackend(url, background, channel=channel, token=token))
    if scheme in ("postgres", "postgresql"):
        return Broadcast(backend=PostgresBackend(url, background, channel=channel, token=token))
    raise BadBellUrl(
        f"The bell's URL begins with {scheme[:20]!r}. Use memory://, redis://HOST:PORT or "
        "postgres://USER@HOST/NAME."
    )
