"""The runner of a process: turns between accounts, faults of one job, wake-ups, other releases."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import pytest

from api.jobs.runner import JobRunner
from domain.jobs import kinds
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.statement import Statement
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background
from tests.domain import cast as market
from tests.domain.jobs import cast
from tests.domain.jobs.cast import a_job, counted
from tests.domain.jobs.processes import until, until_done

_IN_ORDER = Statement("SELECT job_id FROM counted ORDER BY rowid")
_LONG_AGO = Statement("UPDATE jobs SET turned_at = '2020-01-01 00:00:00+00:00' WHERE id = $1")


@pytest.fixture
async def counting(database):
    await database.execute_script(cast.TABLE)
    return cast.adopted()


@asynccontextmanager
async def running(at_once=1):
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=0.05, background=background)
    async with bell, tail, JobRunner(at_once=at_once, tail=tail, background=background).running():
        yield background


async def state_of(job):
    return (await Job.get(id=job.id)).state


async def test_the_accounts_take_turns_however_many_jobs_one_of_them_has(counting):
    ann, bob = await market.an_account("Ann"), await market.an_account("Bob")
    many = [await a_job(ann, upto=20) for _ in range(5)]
    one = await a_job(bob, upto=10)
    async with running():
        await until_done(one, 10)

    order = [row["job_id"] for row in await _IN_ORDER.rows()]
    until_its_end = order[: [n for n, id in enumerate(order) if id == str(one.id)][-1]]
    counts = Counter(until_its_end)
    assert 8 <= sum(counts[str(job.id)] for job in many) <= 11
    assert max(counts[str(job.id)] for job in many) - min(counts[str(j.id)] for j in many) <= 1


async def test_a_job_that_fails_each_time_harms_no_other(counting):
    ann = await market.an_account("Ann")
    bad, good = await a_job(ann, upto=9), await a_job(ann, upto=9)
    counting.lasting = {(bad.id, 5): ZeroDivisionError("poison")}
    async with running() as background:
        await until(lambda: _is(bad, JobState.FAILED))
        await until_done(good, 9)
        counting.faults = {7: ConnectionResetError("gone")}
        more = await a_job(ann, upto=9)
        await until_done(more, 9)
        assert await background.problem() is None

    assert await counted(bad) == [1, 2, 3, 4]
    assert (await Job.get(id=bad.id)).message.startswith(
        "A fault of the server ended the job after 4 of 9: ZeroDivisionError."
    )
    assert await counted(good) == await counted(more) == list(range(1, 10))


async def _is(job, state):
    return await state_of(job) is state


async def test_a_new_job_wakes_the_runner(counting):
    ann = await market.an_account("Ann")
    async with running():
        await asyncio.sleep(0.05)  # it looks, finds nothing, and sleeps
        job = await a_job(ann, upto=1)
        await until_done(job, 1)


async def test_a_job_of_another_release_waits_until_one_that_knows_it_runs(counting):
    ann = await market.an_account("Ann")
    strange, known = await a_job(ann, upto=2), await a_job(ann, upto=2)
    await _LONG_AGO.run(strange.id)
    kinds.adopt([])
    async with running() as background:
        await until(lambda: _has_message(strange))
        assert await background.problem() is None
    assert await state_of(strange) is await state_of(known) is JobState.WAITING

    kinds.adopt([counting])
    async with running():
        await until_done(strange, 2)
        await until_done(known, 2)
    assert (await Job.get(id=strange.id)).message is None


async def _has_message(job):
    return (await Job.get(id=job.id)).message is not None


async def test_the_end_of_a_server_ends_its_chunk_undone(counting):
    ann = await market.an_account("Ann")
    job = await a_job(ann, upto=3)
    begun = asyncio.Event()

    async def forever():
        begun.set()
        await asyncio.Event().wait()

    counting.pauses = {2: forever}
    async with running():
        await begun.wait()
    assert await counted(job) == [1]

    counting.pauses = {}
    async with running():
        await until_done(job, 3)
    assert await counted(job) == [1, 2, 3]
