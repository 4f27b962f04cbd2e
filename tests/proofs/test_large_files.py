"""Files of a million rows are read by a process in at most 64 MiB more memory than it had."""

import asyncio

import pytest

from api.database.connect import database
from api.jobs.known_kinds import JOB_KINDS
from api.storage.folder import FolderStore
from domain.batches import commands as batches
from domain.batches.lifecycle import BatchState
from domain.jobs import kinds
from domain.jobs.models import Job
from domain.results.commands import import_decisions
from domain.storage import store
from domain.storage.csv_files.limits import MOST_ROWS
from tests.domain import cast
from tests.domain.batches.files import a_draft, errors_of
from tests.domain.batches.processes import PublishingProcess, until_batch
from tests.domain.results.files import sent

MOST_BYTES = 64 * 1024 * 1024
INVALID = 10  # each tenth row has a cell too many


def rows():
    """A million rows of some length, as many as a file may have."""
    yield b"text,other\n"
    for number in range(1, MOST_ROWS + 1):
        more = b",x" if number % INVALID == 0 else b""
        yield b"Sentence %d has some words.,%d%s\n" % (number, number, more)


@pytest.mark.long
async def test_a_million_rows_are_checked_and_imported_in_bounded_memory(any_url, tmp_path):
    kinds.adopt(JOB_KINDS)
    store.adopt(FolderStore(tmp_path))
    async with database(any_url, pool_size=4):
        rita = await cast.a_requester("Rita")
        draft = await a_draft(rita, b"".join(rows()))
        process = PublishingProcess(any_url, tmp_path)
        try:
            await asyncio.to_thread(process.wait_until_ready)
            before = process.peak_bytes()
            await batches.check_batch(rita, draft.id)
            batch = await until(lambda: until_batch(draft, lambda _: True), is_checked)
            checking = process.peak_bytes() - before
            assert (batch.total_rows, batch.invalid_count) == (MOST_ROWS, MOST_ROWS // INVALID)
            assert len((await errors_of(batch)).splitlines()) == MOST_ROWS // INVALID + 1

            said = b"AssignmentId,Approve,Reject\n" + b"QXNzaWdubWVudDox,,\n" * MOST_ROWS
            job = await import_decisions(rita, (await sent(rita, said + b"no id,x,\n")).id)
            job = await until(lambda: Job.get(id=job.id), lambda now: now.ended_at is not None)
            importing = process.peak_bytes() - before
            assert (job.state, job.done, job.total) == ("DONE", 1, 1)
        finally:
            process.kill()
    print(f"more memory: {checking / 2**20:.1f} and {importing / 2**20:.1f} MiB")
    assert max(checking, importing) <= MOST_BYTES


def is_checked(batch):
    return batch.state is not BatchState.CHECKING


async def until(read, is_so):
    """Wait until something is so of what is read. Returns it."""
    async with asyncio.timeout(400):
        while not is_so(now := await read()):
            await asyncio.sleep(0.5)
    return now
