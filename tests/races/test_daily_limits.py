"""Races of one worker at the daily limit: it is exact."""

import asyncio

import pytest

from domain.assignments import commands, daily_counts
from domain.assignments.models import Assignment
from domain.kernel import clock, policy
from domain.kernel.policy import DailyLimitCounts, MarketPolicy
from domain.kernel.statement import Statement
from tests.domain import cast
from tests.races import crowd

USED = Statement("UPDATE daily_counts SET accepted = $2, submitted = $3 WHERE id = $1")
FEW = 12


@pytest.fixture(autouse=True)
def limited():
    clock.freeze(cast.START)
    yield
    clock.release()


def told(facts, kind):
    return [fact.used for fact in facts if type(fact).__name__ == kind]


async def test_of_fifty_accepts_at_ninety_five_of_a_hundred_exactly_five_pass(rita):
    policy.adopt(MarketPolicy(daily_limit=100, queue_length=100))
    (worker,) = await crowd.of_workers(1)
    await cast.an_accepted(worker, await cast.a_hit(rita))
    await USED.run(worker.id, 95, 0)
    hits = [await cast.a_hit(rita) for _ in range(50)]

    results = await crowd.at_once(commands.accept(worker, hit.id) for hit in hits)

    assert crowd.counted(results) == {"done": 5, "DAILY_LIMIT_REACHED": 45}
    assert (await daily_counts.use_of(worker.id, clock.now())).used == 100
    assert told(await cast.told(), "DailyLimitReached") == [100]


async def test_accepts_submissions_and_the_end_of_a_day_wait_for_each_other_in_no_ring(rita):
    policy.adopt(
        MarketPolicy(
            probation_days=1,
            probation_daily_limit=2 * FEW,
            daily_limit=2 * FEW,
            daily_limit_counts=DailyLimitCounts.SUBMISSIONS,
            queue_length=100,
        )
    )
    (worker,) = await crowd.of_workers(1)
    mine = [await cast.an_accepted(worker, await cast.a_hit(rita)) for _ in range(FEW)]
    hits = [await cast.a_hit(rita) for _ in range(2 * FEW)]

    submitting = (commands.submit(worker, each.id, cast.ANSWER) for each in mine)
    accepting = (commands.accept(worker, hit.id) for hit in hits)
    results = await crowd.at_once([*submitting, *accepting])

    assert crowd.counted(results) == {"done": 2 * FEW, "DAILY_LIMIT_REACHED": FEW}
    assert await Assignment.filter(worker_id=worker.id).count() == 2 * FEW
    use = await daily_counts.use_of(worker.id, clock.now())
    clock.freeze(use.ends_at)
    waking = [daily_counts.wake_due(use.ends_at, 100) for _ in range(3)]
    assert sum(await asyncio.gather(*waking)) == 1
    kinds = cast.kinds(await cast.told())
    assert [kinds.count(each) for each in ("ProbationEnded", "DailyLimitRenewed")] == [1, 1]
