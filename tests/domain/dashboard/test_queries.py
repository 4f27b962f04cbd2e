"""What a worker reads."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.dashboard import queries
from domain.dashboard.position import POSITION
from domain.dashboard.storing import REACH
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.statement import Statement
from tests.domain import cast
from tests.domain.dashboard.keeping import assert_exact, keep_up

MINUTE = timedelta(minutes=1)
ALL = Slice(100)


async def test_an_hour_of_two_hits_at_once_counts_once(rita, wim):
    first = await cast.an_accepted(wim, await cast.a_hit(rita))
    second = await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(6 * MINUTE)
    for each in (first, second):
        await cast.approve(rita, await work.submit(wim, each.id, cast.ANSWER))
    clock.advance(14 * MINUTE)
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    clock.advance(16 * MINUTE)
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await keep_up()

    wage = await queries.wage_of(wim.id)

    assert wage.accepted_microseconds == 6 * 60 * 1_000_000
    assert wage.sitting_microseconds == 20 * 60 * 1_000_000
    assert (wage.hourly_accepted, wage.hourly_sitting) == (Money(400), Money(120))


async def test_stretches_that_nothing_can_reach_are_folded_into_the_total(rita, wim):
    await keep_up()
    for _ in range(3):
        held = await cast.an_accepted(wim, await cast.a_hit(rita))
        clock.advance(5 * MINUTE)
        await work.submit(wim, held.id, cast.ANSWER)
        await keep_up()
        clock.advance(REACH)
        await keep_up()

    rows = await Statement("SELECT ends_at FROM worker_stretches WHERE is_sitting").rows()
    assert len(rows) == 1
    assert (await queries.wage_of(wim.id)).sitting_microseconds == 15 * 60 * 1_000_000
    await assert_exact()


def test_hardly_any_time_says_nothing_of_an_hour():
    assert queries.hourly(10, queries.SHORTEST_TIME - 1) is None
    assert queries.hourly(10, queries.SHORTEST_TIME) == Money(36_000)


async def test_until_when_everything_is_counted(rita, wim, ann):
    await keep_up()
    assert await queries.counted_until(wim.id) == clock.now()
    accepted = clock.now()
    await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(MINUTE)
    assert await queries.counted_until(wim.id) == accepted
    assert await queries.counted_until(ann.id) == clock.now()
    await keep_up()
    assert await queries.counted_until(wim.id) == clock.now()


async def test_it_says_while_everything_is_counted_again(rita, wim):
    assert await queries.is_counting(wim.id)
    await keep_up()
    assert not await queries.is_counting(wim.id)
    await POSITION.begin_recount()
    assert await queries.is_counting(wim.id)


async def test_parts_are_listed_by_income_and_days_with_their_assignments(rita, wim):
    otto = await cast.a_requester("Otto")
    rich = await cast.a_type(otto, title="Paint", reward="0.50")
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    clock.advance(timedelta(days=1))
    done = await cast.an_approved(otto, wim, await cast.a_hit(otto, hit_type=rich))
    await work.send_bonus(otto, done.id, Money(5), reason="Good.")
    await keep_up()

    requesters = (await queries.requesters_of(wim.id, ALL)).rows
    assert [(row.requester_id, row.income_cents) for row in requesters] == [
        (otto.id, 55),
        (rita.id, 10),
    ]
    [best, _] = (await queries.hit_types_of(wim.id, ALL)).rows
    assert (best.hit_type_id, queries.median_microseconds(best.work_times)) == (rich.id, 0)
    days = (await queries.days_of(wim.id, ALL)).rows
    assert [day.day for day in days] == [20261002, 20261001]
    [shown] = (await queries.assignments_on(wim.id, 20261002, ALL)).rows
    assert shown.id == done.id
    assert await queries.bonus_sums([done.id]) == {done.id: Money(5)}


async def test_totals_add_up(rita, wim):
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await cast.a_rejected(rita, wim, await cast.a_hit(rita))
    await cast.a_submitted(wim, await cast.a_hit(rita))
    held = await cast.an_accepted(wim, await cast.a_hit(rita))
    await work.return_assignment(wim, held.id)
    await cast.an_accepted(wim, await cast.a_hit(rita))

    totals = await queries.hit_totals(wim.id)

    assert (totals.accepted, totals.submitted, totals.pending) == (5, 3, 1)
    assert (totals.returned, totals.abandoned, totals.in_progress) == (1, 0, 1)
    assert (await queries.earned(wim.id)).total == Money(10)
