"""Processes that publish batches: started, killed, and watched by what is in the database."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from domain.batches.models import Batch
from domain.hits.models import StoredQuestion
from tests.domain.jobs.processes import SECONDS

ROOT = Path(__file__).parents[3]


class PublishingProcess:
    """One process that runs the jobs of a market."""

    def __init__(self, url, folder):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.domain.batches.publishing_process", url, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self):
        assert self._process.stdout.readline() == "ready\n"

    def peak_bytes(self):
        """The most memory that it has had."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (line,) = (each for each in status.splitlines() if each.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def kill(self):
        """SIGKILL: no clean-up."""
        self._process.kill()
        assert self._process.wait(SECONDS) == -signal.SIGKILL
        self._process.stdout.close()


async def until_batch(batch, is_so):
    """Wait until something is so of a batch. Returns it."""
    async with asyncio.timeout(SECONDS):
        while not is_so(now := await Batch.get(id=batch.id)):
            await asyncio.sleep(0.01)
    return now


async def published_once(batch):
    """The rows that are published, each once: the first ones of the file."""
    batch = await Batch.get(id=batch.id)
    bodies = await StoredQuestion.filter(template_id=batch.template_id).values_list(
        "body", flat=True
    )
    rows = sorted(body["row"] for body in bodies)
    assert rows == list(range(1, len(rows) + 1))
    assert len(rows) == batch.published_rows
    return rows
