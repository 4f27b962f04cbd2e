"""The one reader of the log in a process: it reads each new entry once for all followers.

A follower is a position and an event, never a queue. A follower behind the window reads the log
page by page until it is inside, so that a slow follower only ever falls behind.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from subscriptions.faults import troubles
from subscriptions.limits import (
    BATCH,
    CATCH_UP_READERS,
    MAX_TOPICS,
    PAGE,
    POLL_SECONDS,
    UNSETTLED_SECONDS,
    UNSETTLED_SECONDS_AT_MOST,
    WINDOW,
)
from subscriptions.log import reader
from subscriptions.log.bell import Bell
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position, PositionTrimmed
from subscriptions.log.window import Window
from subscriptions.tasks.background import Background, BackgroundTask

log = logging.getLogger(__name__)

Listener = Callable[[Entry | None], None]
"""Called at once with each new entry of a topic, and with None where it may have missed some."""


@dataclass(frozen=True, slots=True)
class EntryBatch:
    """Entries of a follower's topics, and the position up to which it has received all of them."""

    entries: list[Entry]
    reached: Position
    is_last: bool  # the log has no more of them at this moment


class Tail:
    """`async with Tail(bell) as tail`, once a process, with the database connected."""

    def __init__(
        self,
        bell: Bell,
        *,
        poll_seconds: float = POLL_SECONDS,
        window: int = WINDOW,
        background: Background | None = None,
    ) -> None:
        self._bell = bell
        self._background = background or Background()
        self._poll_seconds = poll_seconds
        self._window_size = window
        self._followers: dict[str, set[_Follower]] = {}
        self._listeners: dict[str, set[Listener]] = {}
        self._listeners_to_kinds: dict[str, set[Listener]] = {}
        self._watchers: list[Callable[[], None]] = []
        self._readers = asyncio.Semaphore(CATCH_UP_READERS)
        self._unsettled_seconds = UNSETTLED_SECONDS
        self._closed = False
        self._is_lost = False

    async def __aenter__(self) -> Self:
        self._window = Window(await reader.head(), size=self._window_size)
        self._current_at = asyncio.get_running_loop().time()
        self._reading = self._background.running("tail", self._run)
        await self._reading.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        await self._reading.__aexit__(None, None, None)
        self._wake_all()

    @property
    def head(self) -> Position:
        """The position of the last entry that this process has read."""
        return self._window.end

    @property
    def seconds_behind(self) -> float:
        """For how long this process could not read on, although the log had more entries."""
        return asyncio.get_running_loop().time() - self._current_at

    async def follow(
        self, topics: Sequence[str], after: Position
    ) -> AsyncGenerator[list[Entry], None]:
        """All entries of the topics past the position, without an end, in order; as `batches`."""
        async with aclosing(self.batches(topics, after)) as batches:
            async for batch in batches:
                if batch.entries:
                    yield batch.entries

    async def batches(
        self, topics: Sequence[str], after: Position
    ) -> AsyncGenerator[EntryBatch, None]:
        """All entries of the topics past the position, in order, and the position reached.

        An empty batch says once that the log has no more for now. The batches end when the tail
        closes. Raises UnreadablePosition, and PositionTrimmed also later: where the follower is so
        slow that the log is trimmed past it.
        """
        assert 0 < len(topics) <= MAX_TOPICS, "too few or too many topics"
        if not self._window.start <= after <= self._window.end:
            await reader.check(after)
        follower = _Follower(tuple(dict.fromkeys(topics)), after)
        was_last = False
        with self._registered(follower):
            while not self._closed:
                # Cleared before the read, so that an entry that comes after the read is not missed.
                follower.woken.clear()
                if self._window.covers(follower.position):
                    batch = self._next(follower)
                else:
                    batch = await self._catch_up(follower)
                if batch.entries or (batch.is_last and not was_last):
                    yield batch
                    was_last = batch.is_last
                elif batch.is_last:
                    follower.is_current = True
                    await follower.woken.wait()

    async def known_entries(self, topic: str, after: Position) -> list[Entry]:
        """The topic's entries past a position that this process knows of; at most one page."""
        if self._window.covers(after):
            return self._window.after(after, [topic], limit=PAGE)
        return await reader.read(after, topics=[topic])

    def has_more(self, topics: Collection[str], after: Position) -> bool:
        """Whether the window has, or may have had, entries of the topics past a position."""
        window = self._window
        return not window.covers(after) or bool(window.after(after, topics, limit=1))

    def listen(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call a listener with each entry of a topic, before any follower receives it.

        For state that must change before a later entry is delivered. The listener must be fast.
        Returns a function that stops the calls.
        """
        listeners = self._listeners.setdefault(topic, set())
        listeners.add(listener)

        def stop() -> None:
            listeners.discard(listener)
            if not listeners and self._listeners.get(topic) is listeners:
                del self._listeners[topic]

        return stop

    def listen_to_kind(self, kind: str, listener: Listener) -> Callable[[], None]:
        """Call a listener with each entry of a kind, whatever its topic, but never with None.

        The listener must be fast. Returns a function that stops the calls.
        """
        self._listeners_to_kinds.setdefault(kind, set()).add(listener)
        return lambda: self._listeners_to_kinds[kind].discard(listener)

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call a watcher whenever there are new entries of any topic, or may be.

        Returns a function that stops the calls.
        """
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def _next(self, follower: "_Follower") -> EntryBatch:
        entries = self._window.after(follower.position, follower.topics, limit=BATCH)
        is_last = len(entries) < BATCH
        if is_last:
            follower.position = max(follower.position, self._window.end)
        else:
            follower.position = entries[-1].position
        return EntryBatch(entries, follower.position, is_last)

    async def _catch_up(self, follower: "_Follower") -> EntryBatch:
        """Read one page of the log; after the last page the follower is inside the window."""
        async with self._readers:
            # The entries up to here were settled before the page is read.
            end = self._window.end
            page = await reader.page(follower.position, limit=BATCH, topics=follower.topics)
        if page.entries:
            follower.position = page.entries[-1].position
        if page.is_last:
            follower.position = max(follower.position, end)
        return EntryBatch(page.entries, follower.position, is_last=False)

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

    async def _run(self, task: BackgroundTask) -> None:
        while True:
            try:
                seconds = await self._read_new()
            except PositionTrimmed:
                log.warning(
                    "The log was trimmed past this process's tail, which goes on at the end."
                )
                self._is_lost = True
                seconds = 0.0
            task.went_well()
            await self._bell.wait(seconds)

    async def _read_new(self) -> float:
        """Read all new entries. Returns the seconds to wait for the bell before the next read."""
        if self._is_lost:
            await self._restart()
        while True:
            page = await reader.page(self._window.end, limit=PAGE)
            self._distribute(page.entries)
            if page.entries or not page.has_unsettled:
                self._current_at = asyncio.get_running_loop().time()
            if page.is_last:
                break
        if not page.has_unsettled:
            self._unsettled_seconds = UNSETTLED_SECONDS
            return self._poll_seconds
        # The transaction that holds entries back may roll back without a ring: do not wait for one.
        seconds = self._unsettled_seconds
        self._unsettled_seconds = min(2 * seconds, UNSETTLED_SECONDS_AT_MOST)
        return min(seconds, self._poll_seconds)

    def _distribute(self, entries: Sequence[Entry]) -> None:
        seen_by_current = self._window.end
        self._window.add(entries)
        for topic in {entry.topic for entry in entries}:
            for follower in self._followers.get(topic, ()):
                if follower.is_current:
                    # It has everything up to here, also where its topics were quiet for long.
                    follower.position = max(follower.position, seen_by_current)
                    follower.is_current = False
                follower.woken.set()
        # The woken followers run later, so that listeners are called before them.
        for entry in entries:
            of_kind = self._listeners_to_kinds.get(entry.kind, ())
            for listener in (*self._listeners.get(entry.topic, ()), *of_kind):
                try:
                    listener(entry)
                except Exception as fault:
                    # It must not hold up the other listeners, nor the entries that follow.
                    troubles.report("A listener of the log failed.", fault)
        if entries:
            self._wake_watchers()

    def _wake_watchers(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()

    async def _restart(self) -> None:
        self._window = Window(await reader.head(), size=self._window_size)
        self._is_lost = False
        self._wake_all()

    def _wake_all(self) -> None:
        """Make every follower check whether the tail has closed, or has left it behind."""
        for followers in self._followers.values():
            for follower in followers:
                follower.is_current = False
                follower.woken.set()
        for listeners in tuple(self._listeners.values()):
            for listener in tuple(listeners):
                listener(None)
        self._wake_watchers()


class _Follower:
    """One follower. Current: it has all entries of its topics that the window has."""

    __slots__ = ("is_current", "position", "topics", "woken")

    def __init__(self, topics: tuple[str, ...], position: Position) -> None:
        self.topics = topics
        self.position = position
        self.woken = asyncio.Event()
        self.is_current = False
