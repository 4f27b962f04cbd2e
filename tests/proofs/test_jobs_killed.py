"""Jobs through SIGKILL at random chunks: each chunk is done exactly once."""

import asyncio
import random
from collections import Counter

import pytest

from api.database.connect import database
from domain.hits import commands as hits
from domain.hits.commands import Closing
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.money import Money
from tests.domain import cast as market
from tests.domain.jobs import cast
from tests.domain.jobs.cast import a_job, counted
from tests.domain.jobs.processes import CountingProcess, until_done
from tests.proofs import books, people
from tests.proofs.server import Server

CHUNKS = 60
KILLS = 1  # of a process that starts in a second
HITS = 3_000
SERVER_KILLS = 3


@pytest.mark.long
async def test_a_killed_process_leaves_each_chunk_done_once_or_not_at_all(any_url):
    chance = random.Random()
    async with database(any_url) as connection:
        await connection.execute_script(cast.TABLE)
        cast.adopted()
        job = await a_job(await market.an_account("Ann"), upto=CHUNKS)
        try:
            for _ in range(KILLS):
                process = CountingProcess(any_url)
                process.wait_until_ready()
                reached = (await Job.get(id=job.id)).done
                await until_done(job, reached + 1)
                await asyncio.sleep(0.1 * chance.random())
                process.kill()
                done = (await Job.get(id=job.id)).done
                assert await counted(job) == list(range(1, done + 1))
            process = CountingProcess(any_url)
            try:
                await until_done(job, CHUNKS)
            finally:
                process.kill()
            assert await counted(job) == list(range(1, CHUNKS + 1))
            assert (await Job.get(id=job.id)).state is JobState.DONE
        finally:
            await connection.execute_script("DROP TABLE counted")


@pytest.mark.long
async def test_a_server_that_is_killed_again_and_again_closes_each_hit_once(any_url, tmp_path):
    chance = random.Random()
    server = Server(tmp_path, database_url=any_url)
    async with database(any_url):
        rita = await people.requester(Money.parse("5000.00"))
        kind = await market.a_type(rita.profile)
        offer = Offer(hit_type_id=kind.id, lifetime_seconds=86_400, max_assignments=1)
        await hits.create_hits(rita.profile, offer, [HitDraft(question=market.QUESTION)] * HITS)
        job = await hits.close_hits_of_type(rita.profile, kind.id, Closing.EXPIRE)
        kills = []
        try:
            for _ in range(SERVER_KILLS):
                reached = (await Job.get(id=job.id)).done
                await asyncio.to_thread(server.start)
                await until_done(job, min(HITS, reached + 1))
                await asyncio.sleep(0.2 * chance.random())
                await asyncio.to_thread(server.kill)
                kills.append((await Job.get(id=job.id)).done)
            await asyncio.to_thread(server.start)
            await until_done(job, HITS)
        finally:
            server.stop()

        over = await Job.get(id=job.id)
        assert (over.state, over.done, over.total) == (JobState.DONE, HITS, HITS)
        assert await Hit.filter(is_expired=True, status="REVIEWABLE").count() == HITS
        logged = await books.kinds_logged()
        assert Counter(logged)["HitExpired"] == HITS
        await books.assert_balanced()
        assert await market.money(rita.profile) == ("5000.00", "0.00")
        print(f"{HITS} HITs expired once each, killed after {kills}")
