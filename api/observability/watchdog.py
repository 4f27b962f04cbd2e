"""Measures this process from inside: the lag of its event loop, and the gauges of its parts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from api.observability.metrics import Metrics

PROBE_SECONDS = 0.5

log = logging.getLogger("kempelen.watchdog")

Probe = Callable[[], None]
"""Updates gauges; it never waits."""


@asynccontextmanager
async def watching(metrics: Metrics, probes: Sequence[Probe] = ()) -> AsyncIterator[None]:
    """Run the probes regularly for as long as the block lasts."""
    watch = asyncio.create_task(_watch(metrics, probes), name="watchdog")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.wait({watch})


async def _watch(metrics: Metrics, probes: Sequence[Probe]) -> None:
    while True:
        for probe in probes:
            try:
                probe()
            except Exception:
                # A number that cannot be read must not hide the others.
                log.exception("a probe of the watchdog failed")
        # The loop's own clock has a resolution of milliseconds only.
        awake_at = time.perf_counter() + PROBE_SECONDS
        await asyncio.sleep(PROBE_SECONDS)
        metrics.loop_lag.observe(max(0.0, time.perf_counter() - awake_at))
