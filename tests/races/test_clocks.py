"""Two clocks at once: each deadline fires once."""

from collections import Counter
from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.hits import commands as hits
from domain.kernel import clock
from tests.domain import cast
from tests.races import crowd

MOMENTS = ("HitExpired", "AssignmentAbandoned", "AssignmentApproved", "AssignmentExpiring")
BATCH = 7
MOST_ROUNDS = 200


@pytest.fixture
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


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


async def test_clocks_and_workers_in_the_same_groups_wait_for_each_other_in_no_ring(noon, rita):
    """Each sweep counts the same four groups, and is not to wait for the others in a ring."""
    workers = await crowd.of_workers(72)
    types = [await cast.a_type(rita, title=f"Type {n}") for n in range(4)]
    many = [await cast.a_hit(rita, hit_type=each, slots=4) for each in types for _ in range(3)]
    late = [await cast.an_accepted(w, many[n % 12]) for n, w in enumerate(workers[:48])]
    clock.advance(timedelta(seconds=300))
    open_hits = [await cast.a_hit(rita, hit_type=types[n % 4]) for n in range(24)]

    later = clock.now() + timedelta(seconds=300)
    due = await commands.abandon_due.due(later, len(late))
    parts = [{hit.id for hit in many[n::3]} for n in range(3)]
    sweeps = (
        commands.abandon_due.do([each for each in due if each.parent_id in part], later)
        for part in parts
    )
    accepting = (
        commands.accept(worker, hit.id) for worker, hit in zip(workers[48:], open_hits, strict=True)
    )
    results = await crowd.at_once([*sweeps, *accepting])
    await run_a_clock(later)

    assert crowd.counted(results) == {"done": 3 + 24}
    facts = await cast.told()
    abandoned = [f.assignment_id for f in facts if type(f).__name__ == "AssignmentAbandoned"]
    assert sorted(abandoned) == sorted(each.id for each in late)
    for hit in many:
        assert await cast.counters(hit) == ("ASSIGNABLE", 4, 0, 0)
    for hit in open_hits:
        assert await cast.counters(hit) == ("UNASSIGNABLE", 0, 1, 0)
