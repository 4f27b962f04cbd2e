"""A process with the runner of jobs and the market's kinds of them, until it is killed."""

import asyncio
import sys
from pathlib import Path

from api.composition import compose
from api.database import connect
from api.jobs.runner import JobRunner
from api.storage.folder import FolderStore
from domain.kernel.policy import MarketPolicy
from domain.ledger.providers import SANDBOX
from domain.secrets import keyring
from domain.storage import store
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background


async def run(url, folder):
    compose(MarketPolicy(), SANDBOX)
    keyring.adopt(keyring.Keyring([bytes(range(keyring.KEY_BYTES))]))
    store.adopt(FolderStore(Path(folder)))
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=0.05, background=background)
    runner = JobRunner(at_once=2, tail=tail, background=background)
    async with connect.database(url, pool_size=4), bell, tail, runner.running():
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
