"""A keeper of the counts, stepped by hand."""

from __future__ import annotations

import asyncio

from domain.dashboard import verifying
from domain.dashboard.following import LogCounter

SECONDS = 20
MOST_STEPS = 10_000


async def keep_up(follower: LogCounter | None = None) -> int:
    """Count everything that is in the log; the number of commits that counted something."""
    follower, counted = follower or LogCounter(), 0
    async with asyncio.timeout(SECONDS):
        for _ in range(MOST_STEPS):
            step = await follower.step()
            counted += step.has_counted
            if step.is_last and not (step.has_counted or step.is_late or step.is_waiting):
                return counted
            await asyncio.sleep(0)
    raise AssertionError("the log has no end")


async def assert_exact() -> None:
    """What is stored is what a recount of the rows gives."""
    assert await verifying.differences() == []
