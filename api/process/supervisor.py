"""Keeps several server processes on one socket: started, replaced and stopped in order."""

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from api.observability import metrics_files
from api.process.heartbeat import Heart, kill_hung

LOOK_SECONDS = 0.5
READY_WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 1.0
MAX_FAILED_STARTS = 5

log = logging.getLogger("kempelen.serve")

Target = Callable[["Leash"], None]
"""What a server process does: it gets its leash, and ends soon after that is cut."""


class Leash:
    """A server process's end of the line to its supervisor."""

    def __init__(self, connection: Connection, heart: Heart) -> None:
        self._connection = connection
        self.heart = heart

    def is_cut(self) -> bool:
        """Whether this process is no longer wanted, or its supervisor has gone."""
        return self._connection.poll()

    def say_ready(self) -> None:
        """Say that this process can be sent requests."""
        with suppress(OSError):  # A supervisor that has gone is noticed at the next look.
            self._connection.send_bytes(b"ready")


@dataclass(eq=False)
class Child:
    """A server process as its supervisor knows it."""

    process: SpawnProcess
    line: Connection
    heart: Heart
    since: float = field(default_factory=time.monotonic)
    is_ready: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing more is to be heard from it than its end."""
        return self.is_ready or self.line.closed

    def becomes_ready(self) -> bool:
        """Whether it says so, which it does once."""
        try:
            if self.is_silent or not self.line.poll():
                return False
            self.is_ready = bool(self.line.recv_bytes())
        except (EOFError, OSError):
            self.line.close()
        return self.is_ready

    def end_if_hung(self, after: float) -> None:
        """A loop that hangs answers nobody, yet its process takes connections from the others."""
        still = self.heart.seconds_still()
        if self.process.is_alive() and still > after:
            log.error("server process %s hangs for %.0f seconds: replaced", self.process.pid, still)
            kill_hung(self.process)

    def let_go(self) -> None:
        """Tell it to finish what it does, and end."""
        self.line.close()
        self.since = time.monotonic()


class Supervisor:
    """SIGHUP replaces the processes one after another, SIGTERM and SIGINT stop all of them.

    A process that ends by itself is replaced. The socket they listen on is never closed.
    """

    def __init__(
        self, target: Target, *, count: int, end_seconds: float, hang_seconds: float
    ) -> None:
        self._target = target
        self._count = count
        self._end_seconds = end_seconds
        self._hang_seconds = hang_seconds
        self._spawning = multiprocessing.get_context("spawn")
        self._serving: list[Child] = []
        self._old: list[Child] = []  # serving, and to be replaced
        self._coming: Child | None = None
        self._leaving: list[Child] = []
        self._failed_starts = 0
        self._is_stopping = False
        self._is_to_replace = False

    def run(self) -> int:
        """Until a signal says stop; answers the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._replace)
        self._serving = [self._started() for _ in range(self._count)]
        exit_code = 0
        while not self._is_stopping:
            self._look()
            if not self._keep_up():
                exit_code = 1
                break
            self._roll()
            self._see_off()
        self._end()
        return exit_code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _replace(self, _number: int, _frame: FrameType | None) -> None:
        self._is_to_replace = True

    def _all(self) -> list[Child]:
        coming = [] if self._coming is None else [self._coming]
        return [*self._serving, *coming, *self._leaving]

    def _started(self) -> Child:
        line, its_end = self._spawning.Pipe()
        heart = Heart()
        process = self._spawning.Process(target=self._target, args=(Leash(its_end, heart),))
        process.start()
        its_end.close()
        return Child(process, line, heart)

    def _look(self) -> None:
        lines = [child.line for child in self._all() if not child.is_silent]
        wait([*lines, *(child.process.sentinel for child in self._all())], LOOK_SECONDS)
        for child in self._all():
            if child.becomes_ready():
                log.info("server process %s is ready", child.process.pid)
                self._failed_starts = 0

    def _keep_up(self) -> bool:
        """Start anew what has ended; false when nobody serves and none can be started."""
        for index, child in enumerate(self._serving):
            child.end_if_hung(self._hang_seconds)
            if child.process.is_alive():
                continue
            metrics_files.forget(child.process.pid)
            code = child.process.exitcode
            log.error("server process %s ended with code %s", child.process.pid, code)
            if not child.is_ready:
                # Killed from outside is an accident; one that ends by itself could not start.
                self._failed_starts += 1 if code and code > 0 else 0
                if self._gives_up():
                    log.error("server processes do not start: giving up")
                    return False
                time.sleep(PAUSE_SECONDS)
            self._serving[index] = self._started()
        return True

    def _gives_up(self) -> bool:
        is_served = any(child.is_ready and child.process.is_alive() for child in self._serving)
        return self._failed_starts >= MAX_FAILED_STARTS and not is_served

    def _roll(self) -> None:
        """One step of a replacement: the next one goes when its successor is ready."""
        if self._is_to_replace and not self._old:
            log.info("replacing %d server processes", self._count)
            self._is_to_replace = False
            self._old = list(self._serving)
        self._old = [child for child in self._old if child in self._serving]
        if self._coming is None:
            if self._old and not self._leaving:
                self._coming = self._started()
        elif not self._old:
            self._leave(self._coming)
            self._coming = None
        elif self._coming.is_ready:
            old = self._old.pop(0)
            self._serving[self._serving.index(old)] = self._coming
            self._coming = None
            self._leave(old)
        elif self._is_lost(self._coming):
            log.error("the new server process does not become ready: the old ones stay")
            self._leave(self._coming)
            self._coming = None
            self._old = []

    def _is_lost(self, child: Child) -> bool:
        is_late = time.monotonic() - child.since > READY_WITHIN_SECONDS
        return is_late or not child.process.is_alive()

    def _leave(self, child: Child) -> None:
        child.let_go()
        self._leaving.append(child)

    def _see_off(self) -> None:
        for child in list(self._leaving):
            if not child.process.is_alive():
                self._leaving.remove(child)
                metrics_files.forget(child.process.pid)
            elif time.monotonic() - child.since > self._end_seconds:
                log.error("server process %s does not end: it is killed", child.process.pid)
                child.process.kill()

    def _end(self) -> None:
        """SIGTERM, not the leash: all end, so each says first that it is not ready."""
        deadline = time.monotonic() + self._end_seconds
        for child in self._all():
            child.process.terminate()
        for child in self._all():
            child.process.join(max(0.0, deadline - time.monotonic()))
            if child.process.is_alive():
                child.process.kill()
                child.process.join()
