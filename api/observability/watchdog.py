"""Looks at this process from inside: how late its event loop runs, and what its parts hold."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from api.observability.metrics import Metrics

LOOK_SECONDS = 0.5

log = logging.getLogger("kempelen.watchdog")

Look = Callable[[], None]
"""Notes how something stands at this moment; it never waits."""


@asynccontextmanager
async def watching(metrics: Metrics, looks: Sequence[Look] = ()) -> AsyncIterator[None]:
    """Look again and again for as long as the block lasts."""
    watch = asyncio.create_task(_watch(metrics, looks), name="watchdog")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.wait({watch})


async def _watch(metrics: Metrics, looks: Sequence[Look]) -> None:
    while True:
        for look in looks:
            try:
                look()
            except Exception:
                # A number that cannot be read must not hide the others.
                log.exception("the watchdog could not look")
        # The loop's own clock tells milliseconds only.
        awake_at = time.perf_counter() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        metrics.loop_lag.observe(max(0.0, time.perf_counter() - awake_at))
