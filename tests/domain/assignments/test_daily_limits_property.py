"""Random days of several workers, over both changes of summer time: each count is a recount of the
assignments, nobody passes a limit, and probation ends exactly.

KEMPELEN_TEST_EXAMPLES=1000 takes more steps.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from domain.assignments import commands, daily_counts
from domain.assignments.commands.deadlines import abandon_due
from domain.assignments.models import Assignment
from domain.kernel import clock, policy
from domain.kernel.policy import DailyLimitCounts, MarketPolicy
from domain.kernel.refusals import NotEligible
from domain.qualifications import holdings, system_types
from tests.domain import cast

STEPS = max(120, int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "30")) * 4)
ZONE = ZoneInfo("America/Los_Angeles")
NEEDED, FEW, MANY = 3, 4, 6
WHAT = ("accept",) * 3 + ("submit",) * 2 + ("return", "move")
MOVES = (
    timedelta(minutes=7),
    timedelta(hours=1),
    timedelta(hours=5),
    timedelta(hours=23),
    timedelta(days=2),
)


def the_day(at):
    """A day of the market, worked out anew: the calendar's day where the market is."""
    return at.astimezone(ZONE).date()


class Recount:
    """What the assignments say of one worker."""

    def __init__(self, assignments, at):
        self.at = at
        self.accepted = Counter(the_day(each.accepted_at) for each in assignments)
        self.submitted = Counter(the_day(each.submitted_at) for each in assignments if each.answer)
        self.in_progress = sum(each.status == "IN_PROGRESS" for each in assignments)
        self.days = sorted(self.submitted)[:NEEDED]

    @property
    def is_in_probation(self):
        return len(self.days) < NEEDED or the_day(self.at) <= self.days[-1]

    @property
    def limit(self):
        return FEW if self.is_in_probation else MANY

    def used(self, counts):
        today = the_day(self.at)
        if counts is DailyLimitCounts.ACCEPTS:
            return self.accepted[today]
        return self.submitted[today] + self.in_progress


async def recount(worker):
    return Recount(await Assignment.filter(worker_id=worker.id), clock.now())


async def accept(rita, worker, counts):
    before = await recount(worker)
    hit = await cast.a_hit(rita, lifetime=7 * 86_400)
    if before.used(counts) < before.limit:
        await commands.accept(worker, hit.id)
        return
    with pytest.raises(NotEligible) as caught:
        await commands.accept(worker, hit.id)
    assert caught.value.reasons == ["DAILY_LIMIT_REACHED"]
    (cause,) = caught.value.causes
    assert the_day(cause.retry_at) == the_day(clock.now()) + timedelta(days=1)


async def submit(worker, assignment_id):
    return await commands.submit(worker, assignment_id, cast.ANSWER)


async def end_one(worker, ending, number):
    open_ones = await Assignment.filter(worker_id=worker.id, status="IN_PROGRESS").order_by("id")
    if open_ones:
        await ending(worker, open_ones[number % len(open_ones)].id)


async def check(worker, counts):
    counted = await recount(worker)
    use = await daily_counts.use_of(worker.id, clock.now())
    assert (use.used, use.limit) == (counted.used(counts), counted.limit)
    probation = await daily_counts.probation_of(worker.id, clock.now())
    assert (probation is not None) is counted.is_in_probation
    if probation is not None:
        assert probation.days_done == len(counted.days)
        assert (probation.ends_at is not None) is (len(counted.days) == NEEDED)
    held = (await holdings.held_by(worker.id)).holdings
    assert (system_types.PROBATION_OVER in held) is not counted.is_in_probation
    if counts is DailyLimitCounts.ACCEPTS:
        assert max(counted.accepted.values(), default=0) <= MANY
    assert max(counted.submitted.values(), default=0) <= MANY


@pytest.mark.parametrize("counts", DailyLimitCounts)
@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 7, 18, tzinfo=UTC), datetime(2026, 10, 31, 18, tzinfo=UTC)]
)
async def test_counts_are_recounts_and_nobody_passes_a_limit(database, start, counts):
    random = Random(f"{start}{counts}")
    clock.freeze(start)
    policy.adopt(
        MarketPolicy(
            probation_days=NEEDED,
            probation_daily_limit=FEW,
            daily_limit=MANY,
            daily_limit_counts=counts,
            queue_length=100,
        )
    )
    try:
        rita = await cast.a_requester("Rita", funds="1000.00")
        workers = [await cast.a_worker(name) for name in ("Wim", "Ann", "Eve")]
        for _ in range(STEPS):
            worker = random.choice(workers)
            match random.choice(WHAT):
                case "accept":
                    await accept(rita, worker, counts)
                case "submit":
                    await end_one(worker, submit, random.randrange(100))
                case "return":
                    await end_one(worker, commands.return_assignment, random.randrange(100))
                case "move":
                    clock.advance(random.choice(MOVES))
                    await abandon_due(clock.now(), 100)
                    await daily_counts.wake_due(clock.now(), 100)
            await check(worker, counts)
        facts = Counter(cast.kinds(await cast.told()))
        over = [each for each in workers if not (await recount(each)).is_in_probation]
        assert facts["ProbationEnded"] == len(over)
        assert facts["DailyLimitReached"] > 0
    finally:
        clock.release()
