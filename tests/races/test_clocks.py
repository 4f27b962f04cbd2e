"""Two clocks at once: each deadline fires once."""

from collections import Counter
from datetime import timedelta

from domain import clock
from domain.assignments import commands
from domain.hits import commands as hits
from tests.domain import cast
from tests.races import crowd

MOMENTS = ("HitExpired", "AssignmentAbandoned", "AssignmentApproved", "AssignmentExpiring")
BATCH = 7
MOST_ROUNDS = 200


async def run_a_clock(at):
    """One clockwork, in small batches, until nothing is due."""
    firing = (commands.warn_due, hits.expire_due, commands.abandon_due, commands.approve_due)
    for _ in range(MOST_ROUNDS):
        if not sum([await fire(at, BATCH) for fire in firing]):
            return
    raise AssertionError("the clock never came to rest")


async def test_four_clocks_at_once_fire_each_deadline_once(rita):
    workers = await crowd.of_workers(40)
    many = [await cast.a_hit(rita, slots=5) for _ in range(8)]
    for number, worker in enumerate(workers):
        verb = cast.a_submitted if number % 2 else cast.an_accepted
        await verb(worker, many[number // 5])

    for later in (timedelta(seconds=300), timedelta(days=1)):
        await crowd.at_once(run_a_clock(clock.now() + later) for _ in range(4))

    counts = Counter(cast.kinds(await cast.told()))
    assert [counts[kind] for kind in MOMENTS] == [8, 20, 20, 20]
    assert {await cast.earned(worker) for worker in workers} == {"0.00", "0.10"}
    assert await cast.money(rita) == ("997.60", "0.00")
