"""Batches through SIGKILL at random points, with money that runs out and is refilled."""

import asyncio
import random

import pytest

from api.database.connect import database
from api.storage.folder import FolderStore
from domain.batches import commands as batches
from domain.batches.lifecycle import BatchState
from domain.hits.models import HitGroup
from domain.jobs.models import Job
from domain.kernel.money import Money
from domain.storage import store
from tests.domain import cast as market
from tests.domain.batches.files import a_draft, csv_of, publish
from tests.domain.batches.processes import PublishingProcess, published_once, until_batch
from tests.proofs import books

ROWS = 5_000
COST = Money(12)
KILLS = 4


@pytest.mark.long
async def test_each_row_is_published_once_whatever_is_killed_and_when(any_url, tmp_path):
    chance = random.Random()
    store.adopt(FolderStore(tmp_path))
    async with database(any_url):
        rita = await market.a_requester("Rita", funds="0.00")
        await market.deposit(rita, COST * chance.randrange(1, ROWS // 2))
        draft = await a_draft(rita, csv_of(*(f"Sentence {n}." for n in range(ROWS))))
        await batches.check_batch(rita, draft.id)
        process = await started(any_url, tmp_path)
        try:
            await asyncio.sleep(0.5 * chance.random())
            process.kill()
            process = await started(any_url, tmp_path)
            batch = await until_batch(draft, lambda now: now.state is BatchState.CHECKED)
            assert (batch.total_rows, batch.invalid_count) == (ROWS, 0)
            batch, kills = await publish(rita, batch), []
            for _ in range(KILLS):
                reached = (await until_batch(batch, lambda _: True)).published_rows
                await until_further(batch, reached)
                await asyncio.sleep(0.2 * chance.random())
                process.kill()
                kills.append(len(await published_once(batch)))
                await books.assert_balanced()
                await market.deposit(rita, COST * chance.randrange(1, ROWS // 4))
                await batches.resume_batch(rita, batch.id)
                process = await started(any_url, tmp_path)
            await market.deposit(rita, COST * ROWS)
            await batches.resume_batch(rita, batch.id)
            batch = await until_batch(batch, lambda now: now.state is BatchState.PUBLISHED)
        finally:
            process.kill()

        assert len(await published_once(batch)) == ROWS
        assert (await HitGroup.get(batch_id=batch.id)).available_hits == ROWS
        await books.assert_balanced()
        assert (await market.money(rita))[1] == str(COST * ROWS)
        print(f"{ROWS} rows published once each, killed after {kills}")


async def started(url, folder):
    process = PublishingProcess(url, folder)
    await asyncio.to_thread(process.wait_until_ready)
    return process


async def until_further(batch, reached):
    """Wait until more rows are published, or the job says that it waits for money."""

    async def is_waiting():
        job = await Job.get(id=batch.job_id)
        return job.message is not None or job.ended_at is not None

    async with asyncio.timeout(60):
        while not await is_waiting():
            if (await until_batch(batch, lambda _: True)).published_rows > reached:
                return
            await asyncio.sleep(0.01)
