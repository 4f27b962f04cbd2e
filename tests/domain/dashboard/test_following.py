"""The log is followed: each fact counts once, whatever happens in between."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.dashboard import queries, verifying
from domain.dashboard.facts import DashboardChanged
from domain.dashboard.following import LogCounter
from domain.dashboard.models import WorkerDay
from domain.dashboard.position import POSITION
from domain.kernel import clock
from domain.kernel.following import follower
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.facts import AccountChanged
from subscriptions.log import reader
from tests.domain import cast
from tests.domain.dashboard.keeping import assert_exact, keep_up

TODAY = 20261001


async def day_of(worker):
    found = await queries.day_of(worker.id, TODAY)
    return None if found is None else (found.submitted, found.approved, found.rejected)


@pytest.fixture
async def counter(market):
    """A keeper that has counted all that there was: nothing."""
    counter = LogCounter()
    await keep_up(counter)
    return counter


async def test_each_step_of_an_assignment_counts(counter, rita, wim):
    hit = await cast.a_hit(rita)
    done = await cast.a_submitted(wim, hit)
    await keep_up(counter)
    assert await day_of(wim) == (1, 0, 0)

    await cast.reject(rita, done)
    await keep_up(counter)
    assert await day_of(wim) == (1, 0, 1)

    await work.override_rejection(rita, done.id)
    await work.send_bonus(rita, done.id, Money(25), reason="Good.")
    await keep_up(counter)
    assert await day_of(wim) == (1, 1, 0)
    [day] = await WorkerDay.all()
    assert (day.reward_cents, day.bonus_cents, day.income) == (10, 25, Money(35))
    await assert_exact()


async def test_the_worker_is_told_which_day_changed_once_it_is_counted(counter, rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    await keep_up(counter)
    done = await cast.a_submitted(wim, await cast.a_hit(rita))
    await keep_up(counter)
    clock.advance(timedelta(days=2))
    await cast.approve(rita, done)
    await keep_up(counter)

    told = [fact.day for fact in await cast.told() if isinstance(fact, DashboardChanged)]
    assert told == [None, TODAY, TODAY]


async def test_of_two_keepers_one_counts_a_page(counter, rita, wim):
    other = LogCounter()
    await keep_up(other)
    await cast.a_submitted(wim, await cast.a_hit(rita))

    steps = [await each.step() for each in (counter, other, counter, other)]

    assert [step.has_counted for step in steps] == [True, False, False, False]
    assert await day_of(wim) == (1, 0, 0)


async def test_a_keeper_that_is_late_with_what_another_has_counted_counts_nothing(
    counter, rita, wim
):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    stored = await POSITION.read()
    entries = await reader.read(stored.reached)
    await keep_up(LogCounter())

    assert await counter._take(stored, entries) is False
    assert await day_of(wim) == (1, 0, 0)


async def test_kinds_that_nobody_knows_here_are_passed_over(counter, rita, wim, market):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await Statement("UPDATE log SET kind = 'OfALaterRelease' WHERE kind = 'HitPublished'").run()
    await keep_up(counter)
    assert await day_of(wim) == (1, 0, 0)


async def test_entries_that_concern_nobody_move_the_stored_position_now_and_then(counter, wim):
    before = await POSITION.read()

    async def tell(many):
        async with unit_of_work() as unit:
            for _ in range(many):
                unit.tell(AccountChanged(occurred_at=clock.now(), account_id=wim.account_id))
        await keep_up(counter)
        return await POSITION.read()

    assert await tell(follower.MOST_PASSED - follower.PAGE) == before
    assert await tell(follower.PAGE) != before


async def test_a_log_that_was_trimmed_past_the_position_leads_to_a_recount(counter, rita, wim):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    clock.advance(timedelta(days=8))
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await reader.trim(clock.now() - timedelta(days=7))

    await keep_up(counter)

    assert await WorkerDay.all().count() == 2
    await assert_exact()


async def test_a_position_of_another_log_leads_to_a_recount(counter, rita, wim):
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await keep_up(counter)
    await Statement("UPDATE dashboard_position SET log_id = log_id + 1000").run()

    await keep_up()

    assert await day_of(wim) == (1, 1, 0)
    assert (await POSITION.read()).reached == await reader.head()


async def test_a_difference_is_named(counter, rita, wim):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await keep_up(counter)
    await WorkerDay.all().update(submitted=2)

    [found] = await verifying.differences()
    assert f"worker_days {TODAY} of {wim.id} is" in found
