"""Races for Masters: several processes grant once, and a bar always wins."""

import asyncio
from datetime import timedelta

import pytest

from domain.kernel import clock, policy
from domain.masters import commands
from domain.masters.models import BarCause, Cause, MastersDecision
from domain.qualifications.facts import QualificationGranted
from tests.domain import cast
from tests.domain.masters import record
from tests.races import crowd

WORKERS = 12


@pytest.fixture
async def good(market):
    """A dozen workers with a record for Masters, and without Masters yet."""
    clock.freeze(cast.START)
    record.adopt()
    rita, otto = await cast.a_requester("Rita", funds="1000.00"), await cast.a_requester("Otto")
    workers = await crowd.of_workers(WORKERS)
    for requester in (rita, otto):
        for worker in workers:
            await record.did(worker, requester, approved=3)
        clock.advance(timedelta(days=31))
    await record.recount()
    yield workers
    policy.adopt(policy.MarketPolicy())
    clock.release()


async def granted():
    facts = [f for f in await cast.told() if isinstance(f, QualificationGranted)]
    return sorted(fact.worker_id for fact in facts)


async def test_four_processes_that_judge_everybody_at_once_grant_once(good):
    judging = (commands.recompute(at=clock.now(), limit=WORKERS) for _ in range(4))
    done = await asyncio.gather(*judging)

    assert sum(each.granted for each in done) == WORKERS
    assert await granted() == sorted(worker.id for worker in good)
    assert await MastersDecision.all().count() == WORKERS


async def test_of_four_processes_one_at_a_time_does_a_page_of_what_is_due(good):
    examined = []

    async def run():
        for _ in range(20):
            examined.append(await commands.recompute_due(clock.now(), 3))

    await asyncio.gather(*(run() for _ in range(4)))

    assert sum(examined) == WORKERS
    assert await granted() == sorted(worker.id for worker in good)
    assert await MastersDecision.all().count() == WORKERS


async def test_who_is_barred_while_they_are_judged_has_it_not(good):
    barring = (commands.bar(worker.id, BarCause.SUSPENDED, "No.") for worker in good)
    judging = (commands.recompute(at=clock.now(), limit=WORKERS) for _ in range(3))

    await asyncio.gather(*barring, *judging)

    assert [await record.has_masters(worker) for worker in good] == [False] * WORKERS
    for worker in good:
        last = await MastersDecision.filter(worker_id=worker.id).order_by("-id").first()
        assert (last.granted, last.cause) == (False, Cause.SUSPENDED)
