"""Processes with the runner of jobs: started, killed, and watched by what they have counted."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from domain.jobs.models import Job

ROOT = Path(__file__).parents[3]
SECONDS = 60


class CountingProcess:
    """One process that runs jobs."""

    def __init__(self, url):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.domain.jobs.counting_process", url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self):
        assert self._process.stdout.readline() == "ready\n"

    def kill(self):
        """SIGKILL: no clean-up."""
        self._process.kill()
        assert self._process.wait(SECONDS) == -signal.SIGKILL
        self._process.stdout.close()


async def until(is_so):
    """Wait until something is so in the database."""
    for _ in range(SECONDS * 100):
        if await is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it has not come to this")


async def until_done(job, count):
    """Wait until so many chunks of a job are committed."""

    async def is_so():
        return (await Job.get(id=job.id)).done >= count

    await until(is_so)
