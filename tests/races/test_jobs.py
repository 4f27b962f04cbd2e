"""Jobs in several processes on one PostgreSQL, steered and killed while they run."""

import asyncio
import random

import pytest

from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel.refusals import WrongState
from tests.domain import cast as market_cast
from tests.domain.jobs import cast
from tests.domain.jobs.cast import a_job, counted
from tests.domain.jobs.processes import CountingProcess, until_done


@pytest.fixture
async def counting(market):
    await market.execute_script(cast.TABLE)
    try:
        yield cast.adopted()
    finally:
        await market.execute_script("DROP TABLE counted")


@pytest.fixture
def two_processes(counting, postgres_url):
    processes = [CountingProcess(postgres_url) for _ in range(2)]
    try:
        for each in processes:
            each.wait_until_ready()
        yield processes
    finally:
        for each in processes:
            each.kill()


async def state_of(job):
    return (await Job.get(id=job.id)).state


async def test_two_processes_do_each_chunk_once_and_steering_holds(two_processes):
    """One job is left alone, one is paused and resumed, one cancelled; then a process is killed."""
    ann, chance = await market_cast.an_account("Ann"), random.Random(7)
    alone, paused = [await a_job(ann, upto=60) for _ in range(2)]
    cancelled = await a_job(ann, upto=100_000)  # never done before it is cancelled
    for _ in range(3):
        await until_done(paused, 1)
        await jobs.steer(paused.id, JobVerb.PAUSE, by=ann.id)
        before = await counted(paused)
        await asyncio.sleep(0.1 * chance.random())  # a time in which nothing may happen
        assert await counted(paused) == before
        await jobs.steer(paused.id, JobVerb.RESUME, by=ann.id)
    await until_done(cancelled, 5)
    await jobs.steer(cancelled.id, JobVerb.CANCEL, by=ann.id)
    ended = (await Job.get(id=cancelled.id)).done
    two_processes.pop().kill()
    await until_done(alone, 60)
    await until_done(paused, 60)

    assert await counted(alone) == await counted(paused) == list(range(1, 61))
    assert await counted(cancelled) == list(range(1, ended + 1))
    assert await state_of(alone) is await state_of(paused) is JobState.DONE
    assert await state_of(cancelled) is JobState.CANCELLED


async def test_of_all_who_steer_at_once_each_gets_a_move_of_the_table(two_processes):
    ann = await market_cast.an_account("Ann")
    job = await a_job(ann, upto=2_000)
    await until_done(job, 1)

    async def steered(verb):
        try:
            return (await jobs.steer(job.id, verb, by=ann.id)).state
        except WrongState as refused:
            return refused.state

    verbs = [JobVerb.PAUSE, JobVerb.RESUME] * 5 + [JobVerb.CANCEL]
    outcomes = await asyncio.gather(*(steered(verb) for verb in verbs))

    assert outcomes[-1] == JobState.CANCELLED
    assert await state_of(job) is JobState.CANCELLED
    assert await counted(job) == list(range(1, (await Job.get(id=job.id)).done + 1))
