"""Races for slots: nobody gets one too many, and nobody goes away while one is free."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.hits.commands import create_hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from tests.domain import cast
from tests.races import crowd

ROOT = Path(__file__).parents[2]
PROCESSES = 4
LONGEST_SECONDS = 120


async def a_group(requester, *, hits, slots):
    hit_type = await cast.a_type(requester)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=slots)
    return await create_hits(requester, offer, [HitDraft(question=cast.QUESTION)] * hits)


async def test_of_two_hundred_workers_for_one_slot_exactly_one_wins(rita):
    hit = await cast.a_hit(rita)
    workers = await crowd.of_workers(200)

    results = await crowd.at_once(commands.accept(worker, hit.id) for worker in workers)

    assert crowd.counted(results) == {"done": 1, "NO_SLOTS_LEFT": 199}
    assert await cast.counters(hit) == ("UNASSIGNABLE", 0, 1, 0)


@pytest.mark.parametrize(("hits", "slots"), [pytest.param(94, 1, marks=pytest.mark.long), (2, 47)])
async def test_two_thousand_accepts_on_ninety_four_slots_give_exactly_ninety_four(
    rita, hits, slots
):
    first, *_ = await a_group(rita, hits=hits, slots=slots)
    workers = await crowd.of_workers(2000)

    results = await crowd.at_once(
        commands.accept_next(worker, first.group_id) for worker in workers
    )

    assert crowd.counted(results) == {"done": 94, "NO_SLOTS_LEFT": 1906}
    assert await cast.group(first) == (0, hits)


@pytest.mark.parametrize(("hits", "slots"), [(94, 1), (47, 2), (2, 47)])
async def test_nobody_is_sent_away_while_a_slot_is_free(rita, hits, slots):
    first, *_ = await a_group(rita, hits=hits, slots=slots)
    workers = await crowd.of_workers(94)

    results = await crowd.at_once(
        commands.accept_next(worker, first.group_id) for worker in workers
    )

    assert crowd.counted(results) == {"done": 94}


async def test_one_worker_at_many_hits_never_holds_more_than_the_queue(rita):
    hits = await a_group(rita, hits=60, slots=1)
    (worker,) = await crowd.of_workers(1)

    results = await crowd.at_once(commands.accept(worker, hit.id) for hit in hits)

    assert crowd.counted(results) == {"done": 25, "QUEUE_FULL": 35}


async def test_one_worker_asking_for_the_next_at_once_gets_each_hit_once(rita):
    first, *_ = await a_group(rita, hits=20, slots=2)
    (worker,) = await crowd.of_workers(1)

    results = await crowd.at_once(commands.accept_next(worker, first.group_id) for _ in range(40))

    assert crowd.counted(results) == {"done": 20, "NO_SLOTS_LEFT": 20}
    assert len({result.hit_id for result in results if isinstance(result, Assignment)}) == 20


async def test_one_token_sent_many_times_at_once_takes_one_slot(rita):
    hits = await a_group(rita, hits=5, slots=5)
    (worker,) = await crowd.of_workers(1)

    results = await crowd.at_once(
        commands.accept_next(worker, hits[0].group_id, client_token="t") for _ in range(20)
    )

    assert len({result.id for result in results}) == 1


async def test_a_slot_returned_in_the_race_is_never_lost(rita):
    first, *_ = await a_group(rita, hits=10, slots=1)
    workers = await crowd.of_workers(40)

    async def take_and_return(worker):
        for _ in range(5):
            assignment = await commands.accept_next(worker, first.group_id)
            await commands.return_assignment(worker, assignment.id)

    await crowd.at_once(take_and_return(worker) for worker in workers)

    assert await cast.group(first) == (10, 10)


# The same with several processes


async def contended(url, verb, subject, workers):
    """What a number of processes got, each for its share of the workers, let loose together."""
    shares = [workers[number::PROCESSES] for number in range(PROCESSES)]
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.races.contender",
            *(url, verb, str(subject), ",".join(str(worker.id) for worker in share)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for share in shares
    ]
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            for process in running:
                assert await process.stdout.readline() == b"ready\n"
            answers = await asyncio.gather(*(process.communicate(b"go\n") for process in running))
    finally:
        for process in running:
            if process.returncode is None:
                process.kill()
                await process.wait()
    lines = [line for out, _ in answers for line in out.decode().split()]
    return Counter(lines)


async def test_of_two_hundred_workers_in_four_processes_exactly_one_wins(rita, postgres_url):
    hit, workers = await cast.a_hit(rita), await crowd.of_workers(200)

    results = await contended(postgres_url, "accept", hit.id, workers)

    assert results == {"done": 1, "NO_SLOTS_LEFT": 199}


@pytest.mark.long
async def test_two_thousand_accepts_by_four_processes_give_exactly_ninety_four(rita, postgres_url):
    first, *_ = await a_group(rita, hits=94, slots=1)
    workers = await crowd.of_workers(2000)

    results = await contended(postgres_url, "accept_next", first.group_id, workers)

    assert results == {"done": 94, "NO_SLOTS_LEFT": 1906}
