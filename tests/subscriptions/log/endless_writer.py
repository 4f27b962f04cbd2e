"""Writes without an end and prints its commits: the process that the SIGKILL test kills.

Each unit is a row of state and its entry in the log, in one transaction. Its number is printed
after the commit, and not before.
"""

import asyncio
import itertools
import sys
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from api.database.connect import database
from subscriptions.log.entry import Draft
from subscriptions.log.writer import append
from tests.tables import Box


async def write(numbers: itertools.count) -> None:
    for n in numbers:
        async with in_transaction("default"):
            await Box.create(id=n, label="state")
            if n % 7 == 0:
                await asyncio.sleep(0.003)
            await append([Draft("a", "counted", {"n": n}, datetime.now(UTC))])
        print(n, flush=True)


async def main(url: str, first: int) -> None:
    numbers = itertools.count(first)
    async with database(url, models=["tests.tables"]):
        await asyncio.gather(*(write(numbers) for _ in range(4)))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
