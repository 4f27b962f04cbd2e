"""The heartbeat of a server process: its event loop beats, and its supervisor looks."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import RawValue

NEVER, NO_MORE = 0.0, float("inf")
LAST_WORDS_SECONDS = 1.0


class Heart:
    """A moment shared by two processes: when the loop came round last."""

    def __init__(self) -> None:
        self._beat_at = RawValue("d", NEVER)

    def beat(self) -> None:
        """The loop has come round."""
        self._beat_at.value = time.monotonic()

    def rest(self) -> None:
        """The process is about to end, and is hurried by nobody."""
        self._beat_at.value = NO_MORE

    def seconds_still(self) -> float:
        """Since the last beat; none before the first one, since starting may take long."""
        at: float = self._beat_at.value
        return 0.0 if at in (NEVER, NO_MORE) else time.monotonic() - at


def show_where_it_stands_when_asked() -> None:
    """Print every thread's stack when told to: a loop that hangs can still do that."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)


def kill_hung(process: SpawnProcess) -> None:
    """End a process whose loop hangs, after it showed where: it hears no other signal."""
    assert process.pid is not None, "it was started"
    os.kill(process.pid, signal.SIGUSR1)
    process.join(LAST_WORDS_SECONDS)
    process.kill()
    process.join()
