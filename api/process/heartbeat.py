"""The heartbeat of a server process: its event loop sets a time, and its supervisor checks it."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import RawValue

NOT_STARTED, STOPPED = 0.0, float("inf")
STACKS_SECONDS = 1.0  # for a hung process to print its stacks


class Heartbeat:
    """The time of the last turn of an event loop, in memory that two processes share."""

    def __init__(self) -> None:
        self._beat_at = RawValue("d", NOT_STARTED)

    def beat(self) -> None:
        """The loop has turned."""
        self._beat_at.value = time.monotonic()

    def stop(self) -> None:
        """The process is about to end, and may take its time."""
        self._beat_at.value = STOPPED

    def seconds_since(self) -> float:
        """Seconds since the last beat; 0 before the first one, since starting may take long."""
        at: float = self._beat_at.value
        return 0.0 if at in (NOT_STARTED, STOPPED) else time.monotonic() - at


def print_stacks_on_signal() -> None:
    """Print the stack of every thread on SIGUSR1; this works while the event loop hangs."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)


def kill_hung(process: SpawnProcess) -> None:
    """Let a hung process print its stacks, and kill it: it handles no other signal."""
    assert process.pid is not None, "it was started"
    os.kill(process.pid, signal.SIGUSR1)
    process.join(STACKS_SECONDS)
    process.kill()
    process.join()
