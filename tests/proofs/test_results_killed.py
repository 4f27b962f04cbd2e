"""Results files through SIGKILL at random points: each row is written and decided once."""

import asyncio
import csv
import io
import random

import pytest

from api.database.connect import database
from api.jobs.known_kinds import JOB_KINDS
from api.storage.folder import FolderStore
from domain.assignments.models import Assignment
from domain.jobs import kinds
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.ids import global_id
from domain.results.commands import ResultsWanted, export_results, import_decisions
from domain.results.imported import ImportedRow
from domain.review.filters import ReviewFilter
from domain.storage import store
from tests.domain import cast
from tests.domain.batches.processes import PublishingProcess
from tests.domain.results.files import rows_of, sent, text_of
from tests.proofs import books
from tests.races import crowd

ROWS, WORKERS = 600, 20
KILLS = 3
SECONDS = 120


@pytest.mark.long
async def test_each_row_is_written_and_decided_once_whatever_is_killed(any_url, tmp_path):
    chance = random.Random()
    kinds.adopt(JOB_KINDS)
    store.adopt(FolderStore(tmp_path))
    async with database(any_url, pool_size=4):
        rita = await cast.a_requester("Rita", funds="200.00")
        works = await submitted(rita)
        job = await export_results(rita, ResultsWanted(wanted=ReviewFilter()))

        killed = await done_by_killed_processes(job, any_url, tmp_path, chance)

        rows = await rows_of(await Job.get(id=job.id))
        assert [row["AssignmentId"] for row in rows] == [
            global_id("Assignment", key) for key in works
        ]
        upload = await sent(rita, filled(rows, await text_of(await Job.get(id=job.id))))
        job = await import_decisions(rita, upload.id)

        killed += await done_by_killed_processes(job, any_url, tmp_path, chance)

        assert killed >= KILLS
        answers = await rows_of(await Job.get(id=job.id))
        assert [row["Result"] for row in answers] == ["APPROVED"] * ROWS
        assert len({row["AssignmentId"] for row in answers}) == ROWS
        assert await Assignment.filter(status="APPROVED").count() == ROWS
        assert await ImportedRow.all().count() == 0
        assert await cast.money(rita) == (f"{200 - ROWS * 0.14:.2f}", "0.00")
        await books.assert_balanced()


async def submitted(requester):
    """The ids of submitted work, in the order of submission."""
    workers, hit_type = await crowd.of_workers(WORKERS), await cast.a_type(requester)
    works = []
    for _ in range(ROWS // WORKERS):
        hit = await cast.a_hit(requester, slots=WORKERS, hit_type=hit_type)
        works += [await cast.a_submitted(worker, hit) for worker in workers]
    return [each.id for each in sorted(works, key=lambda each: (each.submitted_at, each.id))]


async def done_by_killed_processes(job, url, folder, chance):
    """Run the job by processes that are killed, until it is done. Returns their number."""
    killed = 0
    while (now := await Job.get(id=job.id)).ended_at is None:
        process = PublishingProcess(url, folder)
        try:
            await asyncio.to_thread(process.wait_until_ready)
            async with asyncio.timeout(SECONDS):
                await until_moved(job, to_the_end=killed == KILLS)
            await asyncio.sleep(0.1 * chance.random())
        finally:
            process.kill()
        killed += 1
    assert now.state is JobState.DONE, now.message
    return killed - 1


async def until_moved(job, *, to_the_end):
    """Wait until another chunk is committed, or the last."""
    before = (await Job.get(id=job.id)).cursor
    while True:
        now = await Job.get(id=job.id)
        if now.ended_at is not None or not (to_the_end or now.cursor == before):
            return
        await asyncio.sleep(0.005)


def filled(rows, text):
    """The same file, with every row approved."""
    header = next(csv.reader(io.StringIO(text, newline="")))
    made = io.StringIO()
    writer = csv.DictWriter(made, header)
    writer.writeheader()
    writer.writerows({**row, "Approve": "x"} for row in rows)
    return made.getvalue()
