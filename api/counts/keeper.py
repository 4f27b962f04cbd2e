"""A keeper of counts: counts what is new in the log, in every process.

Those of the same counts share one stored position: one of them counts a page, the others find it
counted. An entry is counted at once after a quiet moment, and then page by page, with a rest after
each commit, so that on SQLite commands of the market come in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from domain.kernel.following.follower import LogFollower, Step
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background, BackgroundTask

POLL_SECONDS = 1.0  # without new entries: those that a process has left uncounted
UNSETTLED_SECONDS = 0.05  # before entries are read that an older transaction holds back
SHORTEST_REST_SECONDS = 0.02  # after a commit: what happens meanwhile is counted in one more
LATE_SECONDS = 0.25  # where another keeper was first: one of them counts, until it ends
REST_SHARE = 1.0  # of the time that a step took


class CountsKeeper:
    """Counts in this process, for as long as it runs. The task has the name of the counts."""

    def __init__(
        self,
        name: str,
        follower: Callable[[], LogFollower],
        *,
        tail: Tail,
        background: Background,
    ) -> None:
        self._name, self._follower = name, follower
        self._tail = tail
        self._background = background
        self._awake = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the counts beside the server for as long as the block lasts."""
        stop = self._tail.watch(self._awake.set)
        try:
            async with self._background.running(self._name, self._run):
                yield
        finally:
            stop()

    async def _run(self, task: BackgroundTask) -> None:
        follower, time = self._follower(), asyncio.get_running_loop().time
        while True:
            self._awake.clear()
            began = time()
            step = await follower.step()
            task.went_well()
            if step.has_counted:
                await asyncio.sleep(max(SHORTEST_REST_SECONDS, REST_SHARE * (time() - began)))
            elif step.is_late:
                await asyncio.sleep(LATE_SECONDS)
            await self._wait(step)

    async def _wait(self, step: Step) -> None:
        if not step.is_last:
            return
        seconds = UNSETTLED_SECONDS if step.is_waiting else POLL_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awake.wait()
