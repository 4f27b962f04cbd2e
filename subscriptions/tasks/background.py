"""The background tasks of a process: each is started again after any exception.

A task that ends would stop mail, deadlines or events without a sign. So no task lists the
exceptions that it survives: one supervisor survives all of them, pauses, and starts it again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing
from subscriptions.limits import RESTART_SECONDS, RESTART_SECONDS_AT_MOST
from subscriptions.tasks.ending import end

Work = Callable[["BackgroundTask"], Awaitable[None]]
"""Runs until it is cancelled, and calls `went_well` whenever it has done a part of its work."""

Report = Callable[["BackgroundTask"], None]
"""Called when a task is up, or has failed."""


class BackgroundTask:
    """One task: its work, run again and again, and how it is."""

    def __init__(self, name: str, work: Work, report: Report) -> None:
        self.name = name
        self.failures = 0  # since it went well
        self.fault: BaseException | None = None  # of the last run, until the work goes well
        self._work = work
        self._report = report

    @property
    def is_up(self) -> bool:
        """Whether its work went well since it failed last."""
        return self.fault is None

    @property
    def problem(self) -> str | None:
        """Why it is down, or none. What waits for a server that is away is not down."""
        if self.fault is None or is_passing(self.fault):
            return None
        return f"failed {self.failures} times: {type(self.fault).__name__}"

    def went_well(self) -> None:
        """A part of the work is done. Cheap enough to call it often."""
        if self.fault is not None:
            self.fault, self.failures = None, 0
            self._report(self)

    async def run(self) -> None:
        """Run the work until this is cancelled."""
        self._report(self)
        while True:
            if self.fault is not None:
                await asyncio.sleep(self._pause())
            try:
                await self._work(self)
                raise EndedByItself(self.name)
            except asyncio.CancelledError as cancelled:
                # A library may raise it although nobody has cancelled this task.
                if (task := asyncio.current_task()) is None or task.cancelling():
                    raise
                self._failed(cancelled)
            except Exception as fault:
                self._failed(fault)

    def _failed(self, fault: BaseException) -> None:
        self.fault = fault
        self.failures += 1
        troubles.report(f"The background task {self.name!r} failed and is started again.", fault)
        self._report(self)

    def _pause(self) -> float:
        doubled: float = RESTART_SECONDS * 2 ** min(self.failures - 1, 10)
        return min(doubled, RESTART_SECONDS_AT_MOST) * random.uniform(0.5, 1.0)

    def was_cancelled(self) -> None:
        """Something has cancelled the task before its block ended."""
        self._failed(EndedByItself(self.name))


class EndedByItself(Exception):
    """The work of a background task ended, though it has no end."""


class Background:
    """The background tasks of a process. `report` hears how each of them is."""

    def __init__(self, report: Report = lambda task: None) -> None:
        self._report = report
        self._tasks: list[BackgroundTask] = []

    def __iter__(self) -> Iterator[BackgroundTask]:
        return iter(self._tasks)

    @asynccontextmanager
    async def running(self, name: str, work: Work) -> AsyncIterator[BackgroundTask]:
        """Run a task for as long as the block lasts, also if something else cancels it."""
        task = BackgroundTask(name, work, self._report)
        running: asyncio.Task[None]

        def start(ended: asyncio.Task[None] | None = None) -> None:
            nonlocal running
            if task not in self._tasks:
                return
            if ended is not None:
                task.was_cancelled()
            running = asyncio.create_task(task.run(), name=name)
            running.add_done_callback(start)

        self._tasks.append(task)
        start()
        try:
            yield task
        finally:
            self._tasks.remove(task)
            await end([running])

    async def problem(self) -> str | None:
        """The tasks that are down, or none: for readiness."""
        found = [f"{task.name} {task.problem}" for task in self if task.problem]
        return "; ".join(found) or None
