"""Batches that two processes publish, while people steer them."""

import asyncio
import random
from pathlib import Path

import pytest

from api.storage.folder import FolderStore
from domain.assignments import commands as assignments
from domain.assignments import recount
from domain.batches import commands as batches
from domain.batches.commands import BatchExtension
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.work.publish import annotation_of
from domain.hits.models import Hit
from domain.jobs.models import Job
from domain.kernel.money import Money
from domain.kernel.refusals import WrongState
from domain.ledger.replay import verify
from domain.storage import store
from tests.domain import cast
from tests.domain.batches.files import a_draft, csv_of, publish, work
from tests.domain.batches.processes import PublishingProcess, published_once, until_batch
from tests.races import crowd

ROWS = 600


@pytest.fixture
async def two_processes(market, postgres_url, tmp_path):
    store.adopt(FolderStore(Path(tmp_path)))
    processes = [PublishingProcess(postgres_url, tmp_path) for _ in range(2)]
    try:
        for each in processes:
            await asyncio.to_thread(each.wait_until_ready)
        yield processes
    finally:
        for each in processes:
            each.kill()


def is_checked(batch):
    return batch.state is BatchState.CHECKED


async def agrees(batch):
    rows = await published_once(batch)
    assert await verify() == []
    assert [str(each) for each in await recount.differences()] == []
    return rows


@pytest.mark.long
async def test_batches_that_are_steered_while_they_are_published_agree(two_processes):
    """One is left alone, one is paused and resumed again and again, one is cancelled."""
    chance = random.Random(16)
    rita = await cast.a_requester("Rita", funds="5000.00")
    drafts = [await a_draft(rita, csv_of(*(f"{n}." for n in range(ROWS)))) for _ in range(3)]
    for each in drafts:
        await batches.check_batch(rita, each.id)
    checked = [
        await until_batch(each, lambda now: now.state is BatchState.CHECKED) for each in drafts
    ]
    alone, paused, cancelled = [await publish(rita, each) for each in checked]

    await until_batch(cancelled, lambda now: now.published_rows > 0)
    await batches.cancel_batch(rita, cancelled.id)
    for _ in range(4):
        await asyncio.sleep(0.1 * chance.random())
        try:
            await batches.pause_batch(rita, paused.id)
        except WrongState:
            break
        before = (await Batch.get(id=paused.id)).published_rows
        await asyncio.sleep(0.1 * chance.random())  # a time in which nothing may happen
        assert (await Batch.get(id=paused.id)).published_rows == before
        await batches.resume_batch(rita, paused.id)
    two_processes.pop().kill()
    for each in (alone, paused):
        await until_batch(each, lambda now: now.state is BatchState.PUBLISHED)
    await until_batch(cancelled, lambda now: now.state is BatchState.CANCELLED)

    assert len(await agrees(alone)) == len(await agrees(paused)) == ROWS
    published = len(await agrees(cancelled))
    note = annotation_of(cancelled)
    assert await Hit.filter(annotation=note, is_expired=True).count() == published


async def test_all_who_steer_at_once_leave_what_agrees(market, tmp_path):
    store.adopt(FolderStore(Path(tmp_path)))
    rita = await cast.a_requester("Rita", funds="100.00")
    draft = await a_draft(rita, csv_of(*(f"{n}." for n in range(60))))
    batch = await publish(rita, await work(await batches.check_batch(rita, draft.id)))

    async def done(verb):
        try:
            await verb(rita, batch.id)
        except WrongState:
            return

    async def published():
        for _ in range(5):
            await work(batch, chunks=1)

    verbs = [batches.pause_batch, batches.resume_batch] * 4
    await asyncio.gather(published(), *map(done, verbs))
    await agrees(batch)
    await batches.cancel_batch(rita, batch.id)
    now = await work(batch)
    assert now.state is BatchState.CANCELLED
    assert await Hit.filter(is_expired=False).count() == 0
    await agrees(batch)


async def test_of_all_that_changes_a_published_batch_one_goes_on_at_a_time(market, tmp_path):
    store.adopt(FolderStore(Path(tmp_path)))
    rita = await cast.a_requester("Rita", funds="100.00")
    wim = await cast.a_worker("Wim")
    draft = await a_draft(rita, csv_of(*(f"{n}." for n in range(12))))
    batch = await work(await publish(rita, await work(await batches.check_batch(rita, draft.id))))
    for hit in await Hit.all().order_by("id").limit(3):
        await cast.reject(rita, await labelled(wim, hit))

    def changes(cents):
        yield batches.extend_batch(rita, batch.id, BatchExtension(slots=1))
        yield batches.raise_batch_reward(rita, batch.id, Money(cents))
        yield batches.republish_rejected(rita, batch.id)

    for cents in (20, 30):
        results = await crowd.at_once([*changes(cents), *changes(cents + 5)])
        assert crowd.counted(results)["done"] == 1
        await asyncio.gather(*(work(batch) for _ in range(3)))
        assert (await Job.get(id=(await Batch.get(id=batch.id)).job_id)).ended_at is not None
    await agrees(batch)
    results = await crowd.at_once([*changes(60), batches.cancel_batch(rita, batch.id)])
    assert crowd.counted(results)["done"] <= 2
    while (now := await work(batch)).state is not BatchState.CANCELLED:
        await batches.cancel_batch(rita, batch.id)
    assert await Hit.filter(is_expired=False).count() == 0
    assert now.state is BatchState.CANCELLED
    assert await verify() == []


async def labelled(worker, hit):
    held = await assignments.accept(worker, hit.id)
    return await assignments.submit(worker, held.id, [cast.AnswerField("label", ("x",))])
