"""Supervises several server processes on one socket: starts, replaces and stops them in order."""

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
from api.process.heartbeat import Heartbeat, kill_hung

CHECK_SECONDS = 0.5
READY_WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 1.0  # after a failed start
MAX_FAILED_STARTS = 5

log = logging.getLogger("kempelen.serve")

Target = Callable[["SupervisorLink"], None]
"""Runs a server process; it returns soon after its link is closed."""


class SupervisorLink:
    """A server process's end of the pipe to its supervisor."""

    def __init__(self, connection: Connection, heartbeat: Heartbeat) -> None:
        self._connection = connection
        self.heartbeat = heartbeat

    def is_closed(self) -> bool:
        """Whether this process must stop, or its supervisor has ended."""
        return self._connection.poll()

    def report_ready(self) -> None:
        """Report that this process can be sent requests."""
        with suppress(OSError):  # A supervisor that has ended is noticed at the next check.
            self._connection.send_bytes(b"ready")


@dataclass(eq=False)
class ServerProcess:
    """A server process, as its supervisor sees it."""

    process: SpawnProcess
    pipe: Connection
    heartbeat: Heartbeat
    since: float = field(default_factory=time.monotonic)  # its start, or the order to stop
    is_ready: bool = False

    @property
    def has_reported(self) -> bool:
        """Whether no further message will come through the pipe."""
        return self.is_ready or self.pipe.closed

    def becomes_ready(self) -> bool:
        """Whether the process reports now that it is ready; it does so once."""
        try:
            if self.has_reported or not self.pipe.poll():
                return False
            self.is_ready = bool(self.pipe.recv_bytes())
        except (EOFError, OSError):
            self.pipe.close()
        return self.is_ready

    def kill_if_hung(self, after_seconds: float) -> None:
        """A hung process answers no request, yet accepts connections that others could serve."""
        seconds = self.heartbeat.seconds_since()
        if self.process.is_alive() and seconds > after_seconds:
            pid = self.process.pid
            log.error("server process %s hangs for %.0f seconds: replaced", pid, seconds)
            kill_hung(self.process)

    def stop(self) -> None:
        """Order the process to finish its requests and to end."""
        self.pipe.close()
        self.since = time.monotonic()


class Supervisor:
    """SIGHUP replaces the processes one after another, SIGTERM and SIGINT stop all of them.

    A process that ends by itself is replaced. The socket that they listen on is never closed.
    Decision 15 says why this is not uvicorn's own supervisor.
    """

    def __init__(
        self, target: Target, *, count: int, end_seconds: float, hang_seconds: float
    ) -> None:
        self._target = target
        self._count = count
        self._end_seconds = end_seconds
        self._hang_seconds = hang_seconds
        self._context = multiprocessing.get_context("spawn")
        self._serving: list[ServerProcess] = []
        self._outdated: list[ServerProcess] = []  # serving, and to be replaced
        self._successor: ServerProcess | None = None
        self._stopping: list[ServerProcess] = []
        self._failed_starts = 0
        self._must_stop = False
        self._must_replace = False

    def run(self) -> int:
        """Supervise until a signal says stop; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_hangup)
        self._serving = [self._start() for _ in range(self._count)]
        exit_code = 0
        while not self._must_stop:
            self._wait_for_reports()
            if not self._restart_ended():
                exit_code = 1
                break
            self._replace_next()
            self._remove_ended()
        self._stop_all()
        return exit_code

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._must_stop = True

    def _on_hangup(self, _number: int, _frame: FrameType | None) -> None:
        self._must_replace = True

    def _all(self) -> list[ServerProcess]:
        successor = [] if self._successor is None else [self._successor]
        return [*self._serving, *successor, *self._stopping]

    def _start(self) -> ServerProcess:
        pipe, its_end = self._context.Pipe()
        heartbeat = Heartbeat()
        link = SupervisorLink(its_end, heartbeat)
        process = self._context.Process(target=self._target, args=(link,))
        process.start()
        its_end.close()
        return ServerProcess(process, pipe, heartbeat)

    def _wait_for_reports(self) -> None:
        pipes = [each.pipe for each in self._all() if not each.has_reported]
        wait([*pipes, *(each.process.sentinel for each in self._all())], CHECK_SECONDS)
        for each in self._all():
            if each.becomes_ready():
                log.info("server process %s is ready", each.process.pid)
                self._failed_starts = 0

    def _restart_ended(self) -> bool:
        """Replace processes that have ended; false when none serves and none can be started."""
        for index, each in enumerate(self._serving):
            each.kill_if_hung(self._hang_seconds)
            if each.process.is_alive():
                continue
            metrics_files.remove_gauges(each.process.pid)
            code = each.process.exitcode
            log.error("server process %s ended with code %s", each.process.pid, code)
            if not each.is_ready:
                # A negative code is a signal from outside; a positive one is a failed start.
                self._failed_starts += 1 if code and code > 0 else 0
                if self._must_give_up():
                    log.error("server processes do not start: giving up")
                    return False
                time.sleep(PAUSE_SECONDS)
            self._serving[index] = self._start()
        return True

    def _must_give_up(self) -> bool:
        is_served = any(each.is_ready and each.process.is_alive() for each in self._serving)
        return self._failed_starts >= MAX_FAILED_STARTS and not is_served

    def _replace_next(self) -> None:
        """One step of a replacement: a process is stopped when its successor is ready."""
        if self._must_replace and not self._outdated:
            log.info("replacing %d server processes", self._count)
            self._must_replace = False
            self._outdated = list(self._serving)
        self._outdated = [each for each in self._outdated if each in self._serving]
        if self._successor is None:
            if self._outdated and not self._stopping:
                self._successor = self._start()
        elif not self._outdated:
            self._retire(self._successor)
            self._successor = None
        elif self._successor.is_ready:
            old = self._outdated.pop(0)
            self._serving[self._serving.index(old)] = self._successor
            self._successor = None
            self._retire(old)
        elif self._is_lost(self._successor):
            log.error("the new server process does not become ready: the old ones stay")
            self._retire(self._successor)
            self._successor = None
            self._outdated = []

    def _is_lost(self, successor: ServerProcess) -> bool:
        is_late = time.monotonic() - successor.since > READY_WITHIN_SECONDS
        return is_late or not successor.process.is_alive()

    def _retire(self, process: ServerProcess) -> None:
        process.stop()
        self._stopping.append(process)

    def _remove_ended(self) -> None:
        for each in list(self._stopping):
            if not each.process.is_alive():
                self._stopping.remove(each)
                metrics_files.remove_gauges(each.process.pid)
            elif time.monotonic() - each.since > self._end_seconds:
                log.error("server process %s does not end: it is killed", each.process.pid)
                each.process.kill()

    def _stop_all(self) -> None:
        """Stop by SIGTERM, not by the pipe, so that each process first reports not ready."""
        deadline = time.monotonic() + self._end_seconds
        for each in self._all():
            each.process.terminate()
        for each in self._all():
            each.process.join(max(0.0, deadline - time.monotonic()))
            if each.process.is_alive():
                each.process.kill()
                each.process.join()
