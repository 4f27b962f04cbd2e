"""A process that runs the clockwork of a rehearsal on a database, until it is killed."""

import asyncio
import sys
from datetime import timedelta

from api.database import connect
from api.timers.clockwork import Clockwork
from domain.kernel import policy

LONGEST_SECONDS = 300


async def main(url):
    policy.adopt(policy.MarketPolicy(daily_limit=2))
    clockwork = Clockwork(log_retention=timedelta(days=365), is_rehearsal=True)
    async with connect.database(url), clockwork.running():
        print("running", flush=True)
        await asyncio.sleep(LONGEST_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
