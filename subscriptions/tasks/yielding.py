"""Work in the background steps aside for the requests of people between two of its steps."""

from __future__ import annotations

import asyncio

IDLE_SECONDS = 0.0002  # a turn of the loop that took less had no work of others
LONGEST_SECONDS = 0.02  # so that the background goes on where requests never end


async def let_others_work() -> None:
    """Wait until a turn of the loop has nothing to do, LONGEST_SECONDS at most.

    A request takes several turns. Without this, each of them would have a step of the background
    in it.
    """
    time = asyncio.get_running_loop().time
    end = time() + LONGEST_SECONDS
    while (began := time()) < end:
        await asyncio.sleep(0)
        if time() - began < IDLE_SECONDS:
            return
