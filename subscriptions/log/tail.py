"""The one reader of the log in a process: each new entry is read once, whoever follows it.

A follower is a position and an event, never a queue. One that is behind the window reads the
log page by page until it is inside; a slow one is only ever behind.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from subscriptions.limits import (
    BATCH,
    CATCH_UP_READERS,
    MAX_TOPICS,
    PAGE,
    POLL_SECONDS,
    RETRY_SECONDS,
    UNSETTLED_SECONDS,
    UNSETTLED_SECONDS_AT_MOST,
    WINDOW,
)
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.ending import end
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position, PositionTrimmed
from subscriptions.log.window import Window

log = logging.getLogger(__name__)

Listener = Callable[[Entry | None], None]
"""Called at once with each new entry of a topic; with None where some may have been missed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of a follower's topics, and how far it has been given all of them."""

    entries: list[Entry]
    reached: Position
    is_last: bool  # nothing more is there at this moment


class Tail:
    """`async with Tail(bell) as tail`, once a process, with the database connected."""

    def __init__(
        self, bell: Bell, *, poll_seconds: float = POLL_SECONDS, window: int = WINDOW
    ) -> None:
        self._bell = bell
        self._poll_seconds = poll_seconds
        self._window_size = window
        self._followers: dict[str, set[_Follower]] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._readers = asyncio.Semaphore(CATCH_UP_READERS)
        self._unsettled_seconds = UNSETTLED_SECONDS
        self._closed = False
        self._is_lost = False

    async def __aenter__(self) -> Self:
        self._window = Window(await reader.head(), size=self._window_size)
        self._current_at = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        await end([self._task])
        self._wake_all()

    @property
    def head(self) -> Position:
        """How far this process has read: whatever it has not read comes after it."""
        return self._window.end

    @property
    def seconds_behind(self) -> float:
        """How long the log has been standing still here although there was more in it."""
        return asyncio.get_running_loop().time() - self._current_at

    async def follow(
        self, topics: Sequence[str], after: Position
    ) -> AsyncGenerator[list[Entry], None]:
        """All entries of the topics past the position, for ever, in order; as `batches`."""
        async with aclosing(self.batches(topics, after)) as batches:
            async for batch in batches:
                if batch.entries:
                    yield batch.entries

    async def batches(self, topics: Sequence[str], after: Position) -> AsyncGenerator[Batch, None]:
        """All entries of the topics past the position, for ever, in order, and where it stands.

        A batch without entries says once that there is nothing more for now. It ends when the
        tail closes. Raises CursorExpired, also later, when the follower has been so slow that the
        log was trimmed past it, and BadCursor.
        """
        assert 0 < len(topics) <= MAX_TOPICS, "too few or too many topics"
        if not self._window.start <= after <= self._window.end:
            await reader.check(after)
        follower = _Follower(tuple(dict.fromkeys(topics)), after)
        has_said_so = False
        with self._registered(follower):
            while not self._closed:
                # Cleared before looking, so that what comes after the look is not missed.
                follower.woken.clear()
                if self._window.covers(follower.position):
                    batch = self._next(follower)
                else:
                    batch = await self._catch_up(follower)
                if batch.entries or (batch.is_last and not has_said_so):
                    yield batch
                    has_said_so = batch.is_last
                elif batch.is_last:
                    follower.is_current = True
                    await follower.woken.wait()

    async def told(self, topic: str, after: Position) -> list[Entry]:
        """The topic's entries past a position, as far as they are known here; at most one page."""
        if self._window.covers(after):
            return self._window.after(after, [topic], limit=PAGE)
        return await reader.read(after, topics=[topic])

    def has_more(self, topic: str, after: Position) -> bool:
        """Whether this process knows, or may know, of entries of the topic past a position."""
        window = self._window
        return not window.covers(after) or bool(window.after(after, [topic], limit=1))

    def listen(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Have each entry of a topic told at once, before any follower is given it.

        For what must be known before anything later is told; the listener must be quick. Answers
        with what ends it.
        """
        listeners = self._listeners.setdefault(topic, set())
        listeners.add(listener)

        def stop() -> None:
            listeners.discard(listener)
            if not listeners and self._listeners.get(topic) is listeners:
                del self._listeners[topic]

        return stop

    def _next(self, follower: "_Follower") -> Batch:
        entries = self._window.after(follower.position, follower.topics, limit=BATCH)
        is_last = len(entries) < BATCH
        if is_last:
            follower.position = max(follower.position, self._window.end)
        else:
            follower.position = entries[-1].position
        return Batch(entries, follower.position, is_last)

    async def _catch_up(self, follower: "_Follower") -> Batch:
        """Read one page of the log; after the last one the follower stands inside the window."""
        async with self._readers:
            # Everything up to here was settled before the page is read.
            end = self._window.end
            page = await reader.page(follower.position, limit=BATCH, topics=follower.topics)
        if page.entries:
            follower.position = page.entries[-1].position
        if page.is_last:
            follower.position = max(follower.position, end)
        return Batch(page.entries, follower.position, is_last=False)

    @contextmanager
    def _registered(self, follower: "_Follower") -> Iterator[None]:
        for topic in follower.topics:
            self._followers.setdefault(topic, set()).add(follower)
        try:
            yield
        finally:
            for topic in follower.topics:
                self._followers[topic].discard(follower)
                if not self._followers[topic]:
                    del self._followers[topic]

    async def _run(self) -> None:
        while True:
            try:
                seconds = await self._look()
            except PositionTrimmed:
                log.warning("The log was trimmed past this process's tail; it goes on from now.")
                self._is_lost = True
                seconds = 0.0
            except Exception:
                # Whatever it is (a lost connection, most likely), the tail of a process must not
                # stop: everyone would wait for ever.
                log.exception("The log could not be read; trying again.")
                seconds = RETRY_SECONDS
            await self._bell.heard(seconds)

    async def _look(self) -> float:
        """Read all there is; answer with how long to wait for the bell before the next look."""
        if self._is_lost:
            await self._start_afresh()
        while True:
            page = await reader.page(self._window.end, limit=PAGE)
            self._hand_on(page.entries)
            if page.entries or not page.has_unsettled:
                self._current_at = asyncio.get_running_loop().time()
            if page.is_last:
                break
        if not page.has_unsettled:
            self._unsettled_seconds = UNSETTLED_SECONDS
            return self._poll_seconds
        # What holds these back may end without telling anything, so do not wait for the bell.
        seconds = self._unsettled_seconds
        self._unsettled_seconds = min(2 * seconds, UNSETTLED_SECONDS_AT_MOST)
        return min(seconds, self._poll_seconds)

    def _hand_on(self, entries: Sequence[Entry]) -> None:
        seen_by_current = self._window.end
        self._window.add(entries)
        for topic in {entry.topic for entry in entries}:
            for follower in self._followers.get(topic, ()):
                if follower.is_current:
                    # It had everything up to here, however long its topics have been quiet.
                    follower.position = max(follower.position, seen_by_current)
                    follower.is_current = False
                follower.woken.set()
        # Whoever was woken runs later.
        for entry in entries:
            for listener in tuple(self._listeners.get(entry.topic, ())):
                listener(entry)

    async def _start_afresh(self) -> None:
        self._window = Window(await reader.head(), size=self._window_size)
        self._is_lost = False
        self._wake_all()

    def _wake_all(self) -> None:
        """Everyone looks for themselves: whether the tail has closed, or they are behind it."""
        for followers in self._followers.values():
            for follower in followers:
                follower.is_current = False
                follower.woken.set()
        for listeners in tuple(self._listeners.values()):
            for listener in tuple(listeners):
                listener(None)


class _Follower:
    """Where one subscription stands. Current: it has all of its topics that the window has."""

    __slots__ = ("is_current", "position", "topics", "woken")

    def __init__(self, topics: tuple[str, ...], position: Position) -> None:
        self.topics = topics
        self.position = position
        self.woken = asyncio.Event()
        self.is_current = False
