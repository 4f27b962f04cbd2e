"""Stores how this process is every few seconds, so that one page can show all processes."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from domain.assignments.facts import AssignmentAccepted, AssignmentSubmitted
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.operations import processes
from domain.operations.limits import LONGEST_HOST, PRESENCE_SECONDS
from domain.operations.processes import Presence
from domain.people.facts import OF_REQUESTERS
from subscriptions.faults import troubles
from subscriptions.log.entry import Entry
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background, BackgroundTask

A_MINUTE = 60.0


class OpenConnections(NamedTuple):
    """Connections that are open in this process."""

    sockets: int
    streams: int


class LastMinute:
    """How often something happened in the last sixty seconds, in a bounded number of counts."""

    def __init__(self) -> None:
        self._counts: deque[tuple[int, int]] = deque()  # by second

    def add(self, now: float) -> None:
        """It happened once more."""
        second = int(now)
        if self._counts and self._counts[-1][0] == second:
            self._counts[-1] = (second, self._counts[-1][1] + 1)
        else:
            self._counts.append((second, 1))
            self._forget(now)

    def count(self, now: float) -> int:
        """How often within the last minute."""
        self._forget(now)
        return sum(count for _, count in self._counts)

    def _forget(self, now: float) -> None:
        while self._counts and self._counts[0][0] <= now - A_MINUTE:
            self._counts.popleft()


class PresenceKeeper:
    """Says how this process is, for as long as it runs; one a process."""

    def __init__(
        self, connections: Callable[[], OpenConnections], *, tail: Tail, background: Background
    ) -> None:
        self._connections = connections
        self._tail = tail
        self._background = background
        self._id, self._started_at = new_id(), clock.now()
        self._accepted, self._submitted = LastMinute(), LastMinute()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Say it beside the server for as long as the block lasts; then take it back."""
        self._started_at = clock.now()
        stops = [
            self._tail.listen_to_kind(AssignmentAccepted.__name__, _counting(self._accepted)),
            self._tail.listen_to_kind(AssignmentSubmitted.__name__, _counting(self._submitted)),
        ]
        try:
            async with self._background.running("presence", self._run):
                yield
        finally:
            for stop in stops:
                stop()
            await self._leave()

    async def _run(self, task: BackgroundTask) -> None:
        while True:
            await processes.say(self._presence())
            task.went_well()
            await asyncio.sleep(PRESENCE_SECONDS)

    async def _leave(self) -> None:
        try:
            await processes.leave(self._id)
        except Exception as fault:
            # The row is forgotten later, and the server must stop all the same.
            troubles.report("this process could not say that it ends", fault)

    def _presence(self) -> Presence:
        now, connections = asyncio.get_running_loop().time(), self._connections()
        return Presence(
            process_id=self._id,
            host=socket.gethostname()[:LONGEST_HOST],
            pid=os.getpid(),
            started_at=self._started_at,
            sockets=connections.sockets,
            streams=connections.streams,
            accepted_a_minute=self._accepted.count(now),
            submitted_a_minute=self._submitted.count(now),
            seconds_behind=self._tail.seconds_behind,
        )


def _counting(counter: LastMinute) -> Callable[[Entry | None], None]:
    """A listener that counts each assignment once: a fact of it has an entry for each person."""

    def listen(entry: Entry | None) -> None:
        if entry is not None and entry.topic.startswith(OF_REQUESTERS):
            counter.add(asyncio.get_running_loop().time())

    return listen
