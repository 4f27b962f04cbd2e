"""Publishing that is cancelled anywhere, or fails: HITs, holds and rows agree, and a later job
publishes the rest, each row once."""

import random
from datetime import timedelta

import pytest

from domain.assignments import recount
from domain.batches import commands as batches
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.work import pace
from domain.batches.work import publish as publishing
from domain.batches.work.publish import annotation_of
from domain.hits.models import Hit, StoredQuestion
from domain.jobs import commands as jobs
from domain.jobs import kinds
from domain.jobs.lifecycle import ACTIVE, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import WrongState
from domain.ledger.replay import verify
from tests.cancelling import at_every_await
from tests.domain import cast
from tests.domain.batches.files import a_checked, again, csv_of, publish, work

TEXTS = "abcdefg"


@pytest.fixture(autouse=True)
def in_small_chunks(monkeypatch):
    """Three rows each."""
    monkeypatch.setattr(pace, "FEWEST_ROWS", 3)
    monkeypatch.setattr(pace, "MOST_ROWS", 3)
    monkeypatch.setattr(kinds.known("batches.publish")._pace, "rows", 3)


async def rows_of(batch):
    """The numbers of the rows that have a HIT, in order; each has one at most."""
    note = annotation_of(batch)
    hits = await Hit.filter(annotation=note)
    rows = [(await StoredQuestion.get(hit_id=hit.id)).body["row"] for hit in hits]
    assert len(set(rows)) == len(rows) == batch.published_rows
    return sorted(rows)


async def agrees(batch):
    """HITs, holds, counters and rows, all counted again."""
    batch = await again(batch)
    rows = await rows_of(batch)
    assert rows == list(range(1, len(rows) + 1))
    assert await verify() == []
    assert [str(each) for each in await recount.differences()] == []
    return rows


async def interrupted_everywhere():
    rita, left = await cast.a_requester("Rita", funds="1000.00"), set()
    batch = None

    async def prepare():
        nonlocal batch
        batch = await publish(rita, await a_checked(rita, csv_of(*TEXTS)))

    async def chunks():
        job = await Job.get(id=batch.job_id)
        if job.started_at is None:
            await jobs.begin(job.id)
        while await jobs.do_chunk(job.id):
            pass

    async def finished_by_another(task):
        left.add(len(await agrees(batch)))
        await jobs.begin(batch.job_id)
        done = await work(batch)
        assert (done.state, len(await rows_of(done))) == (BatchState.PUBLISHED, len(TEXTS))

    tried = await at_every_await(chunks, finished_by_another, prepare)
    await agrees(batch)
    return tried, left


async def test_a_chunk_that_is_cancelled_is_done_once_or_not_at_all(market, stored):
    tried, left = await interrupted_everywhere()

    assert tried >= 10
    assert left == {0, 3, 6, 7}


@pytest.mark.long
async def test_and_so_it_is_on_postgresql(postgres, stored):
    tried, left = await interrupted_everywhere()

    assert tried > 100
    assert left == {0, 3, 6, 7}


class _Stage:
    """A batch, and what may happen to it."""

    def __init__(self, chance, requester, monkeypatch):
        self.chance, self.requester, self.patch = chance, requester, monkeypatch
        self.batch = None

    async def chunk(self):
        await work(self.batch, chunks=1)

    async def crash(self):
        """The chunk fails as late as it can, with everything written."""

        async def failing(*_):
            raise ConnectionError

        with self.patch.context() as patch:
            patch.setattr(publishing, "store", failing)
            job = await Job.get(id=self.batch.job_id)
            if job.state in ACTIVE:
                await jobs.begin(job.id)
                try:
                    await jobs.do_chunk(job.id)
                except ConnectionError as fault:
                    await jobs.note_fault(job.id, fault)

    async def pause(self):
        await batches.pause_batch(self.requester, self.batch.id)

    async def resume(self):
        await batches.resume_batch(self.requester, self.batch.id)

    async def deposit(self):
        await cast.deposit(self.requester, Money(self.chance.randrange(1, 60)))

    async def wait(self):
        clock.freeze(clock.now() + timedelta(seconds=self.chance.choice([1, 16, 400])))

    async def cancel_job(self):
        await jobs.steer(self.batch.job_id, JobVerb.CANCEL, by=self.requester.account_id)


async def test_random_batches_agree_after_each_thing_that_happens(market, monkeypatch):
    chance = random.Random(16)
    for number in range(4):
        rita = await cast.a_requester(f"Rita{number}", funds=f"{chance.random():.2f}")
        stage = _Stage(chance, rita, monkeypatch)
        checked = await a_checked(rita, csv_of(*"abcdefghijk"[: chance.randrange(3, 11)]))
        stage.batch = await publish(rita, checked)
        does = [stage.chunk, stage.crash, stage.pause, stage.resume, stage.deposit, stage.wait]
        does += [stage.chunk, stage.wait, stage.cancel_job]
        for _ in range(25):
            stage.batch = await again(stage.batch)
            try:
                await chance.choice(does)()
            except WrongState:
                continue
            await agrees(stage.batch)
        await cast.deposit(rita, Money.parse("9.00"))
        if (await again(stage.batch)).state is not BatchState.PUBLISHED:
            stage.batch = await work(await batches.resume_batch(rita, stage.batch.id))
        assert (await Batch.get(id=stage.batch.id)).state is BatchState.PUBLISHED
        assert len(await agrees(stage.batch)) == stage.batch.total_rows
