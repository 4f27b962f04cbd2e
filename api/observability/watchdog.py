"""Measures this process from inside: the lag of its event loop, and the gauges of its parts."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from api.observability.metrics import Metrics
from subscriptions.faults import troubles
from subscriptions.tasks.background import Background, BackgroundTask

PROBE_SECONDS = 0.5

NULL = "/dev/null"

log = logging.getLogger("kempelen.watchdog")

Probe = Callable[[], None]
"""Updates gauges; it never waits."""


@asynccontextmanager
async def watching(
    metrics: Metrics, background: Background, probes: Sequence[Probe] = ()
) -> AsyncIterator[None]:
    """Run the probes regularly for as long as the block lasts."""

    async def watch(task: BackgroundTask) -> None:
        while True:
            await _look_once(metrics, probes)
            task.went_well()

    async with background.running("watchdog", watch):
        yield


async def _look_once(metrics: Metrics, probes: Sequence[Probe]) -> None:
    troubles.report_counts()
    for probe in probes:
        try:
            probe()
        except Exception as fault:
            # A number that cannot be read must not hide the others.
            troubles.report("a probe of the watchdog failed", fault)
    # The loop's own clock has a resolution of milliseconds only.
    awake_at = time.perf_counter() + PROBE_SECONDS
    await asyncio.sleep(PROBE_SECONDS)
    metrics.loop_lag.observe(max(0.0, time.perf_counter() - awake_at))


class OpenFiles:
    """Notices that this process may open no further file: new connections are dropped then,
    without a sign."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._is_out = False

    def update(self) -> None:
        """Try to open a file. The log tells when files run out, and when there are enough again."""
        try:
            os.close(os.open(NULL, os.O_RDONLY))
            is_out = False
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            is_out = True
        if is_out != self._is_out:
            if is_out:
                log.error("Too many files are open: new connections are dropped. Raise the limit.")
            else:
                log.warning("Files can be opened again, and connections accepted.")
        self._is_out = is_out
        self._metrics.out_of_files.set(is_out)
