"""Processes that write an archive are killed, one after the other: nothing is lost or doubled."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.storage.models import StoredBlob
from tests.domain.accounts.export import cast
from tests.domain.accounts.export.test_archive import many_messages
from tests.domain.jobs.processes import until
from tests.domain.people import cast as people

ROOT = Path(__file__).parents[4]
PROCESS = "tests.domain.accounts.export.exporting_process"
ROWS = 5_000


def started(url, folder):
    process = subprocess.Popen(
        [sys.executable, "-m", PROCESS, url, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def killed(process):
    process.kill()
    process.wait(60)
    process.stdout.close()


@pytest.mark.long
async def test_an_archive_survives_the_kill_of_each_process(postgres_url, postgres, stored):
    clock.release()  # processes have the real time
    wim = await people.worker("wim")
    ids = await many_messages(wim, ROWS)
    job = await cast.asked(wim)

    async def parts():
        return await StoredBlob.filter(part__isnull=False).count()

    for _ in range(3):
        before = await parts()
        process = started(postgres_url, stored)
        try:
            await until(lambda before=before: has_more(parts, before + 3))
        finally:
            killed(process)
        assert (await Job.get(id=job.id)).state is not JobState.DONE
    process = started(postgres_url, stored)
    try:
        await until(lambda: is_done(job))
    finally:
        killed(process)

    archive = await cast.read(UUID(job.arguments["upload"]))
    assert [row["id"] for row in cast.rows(archive, "account/thread-messages")] == ids
    lines = cast.cells(archive, "account/thread-messages")[1:]
    assert [line[0] for line in lines] == ids


async def has_more(count, least):
    return await count() >= least


async def is_done(job):
    return (await Job.get(id=job.id)).state is JobState.DONE
