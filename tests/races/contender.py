"""One process of a race: connects, reports, waits for the start, accepts, prints the result."""

import asyncio
import sys
from uuid import UUID

from api.database import connect
from domain.assignments import commands
from domain.people.models import Worker
from tests.races import crowd

CONNECTIONS = 2


async def contend(url, verb, subject, worker_ids):
    async with connect.database(url, pool_size=CONNECTIONS):
        workers = await Worker.filter(id__in=worker_ids)
        await asyncio.gather(*(crowd.warmed() for _ in range(CONNECTIONS)))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        accepting = getattr(commands, verb)
        results = await crowd.at_once(accepting(worker, subject) for worker in workers)
    for name, count in crowd.counted(results).items():
        print(" ".join([name] * count))


if __name__ == "__main__":
    url, verb, subject, ids = sys.argv[1:]
    asyncio.run(contend(url, verb, UUID(subject), [UUID(each) for each in ids.split(",")]))
