"""A process that keeps the counts of dashboards and batches, until it is killed."""

import asyncio
import sys
from contextlib import AsyncExitStack

from api.counts.followers import keepers_of
from api.database import connect
from api.observability.metrics import Metrics
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background


async def run(url):
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=0.02, background=background)
    async with connect.database(url, pool_size=4), bell, tail, AsyncExitStack() as running:
        for keeper in keepers_of(tail, background, Metrics().connections_here):
            await running.enter_async_context(keeper.running())
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
