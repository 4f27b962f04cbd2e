"""A process with the runner of jobs and the kind that counts, until it is killed."""

import asyncio
import sys

from api.database import connect
from api.jobs.runner import JobRunner
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background
from tests.domain.jobs import cast


async def run(url):
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=0.05, background=background)
    cast.adopted()
    runner = JobRunner(at_once=2, tail=tail, background=background)
    async with connect.database(url, pool_size=4), bell, tail, runner.running():
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
