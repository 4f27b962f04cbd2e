"""Daily goals."""

import pytest

from domain.assignments import commands as work
from domain.dashboard import goals, queries
from domain.dashboard.models import DailyGoals
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from tests.domain import cast
from tests.domain.dashboard.keeping import keep_up


async def test_goals_are_set_replaced_and_removed(wim):
    await goals.set_daily_goals(wim, hits=3, money=Money(50))
    await goals.set_daily_goals(wim, hits=None, money=Money(60))
    assert (await queries.goal_progress(wim.id)).money == Money(60)
    assert (await queries.goal_progress(wim.id)).hits is None

    await goals.set_daily_goals(wim, hits=None, money=None)
    assert (await queries.goal_progress(wim.id)).money is None


async def test_goals_out_of_bounds_are_all_named_and_nothing_changes(wim):
    await goals.set_daily_goals(wim, hits=goals.MOST_HITS, money=goals.MOST_MONEY)
    await goals.set_daily_goals(wim, hits=1, money=goals.LEAST_MONEY)
    for hits, money in ((0, 0), (goals.MOST_HITS + 1, goals.MOST_MONEY.cents + 1)):
        with pytest.raises(InvalidInput) as refused:
            await goals.set_daily_goals(wim, hits=hits, money=Money(money))
        assert [problem.field for problem in refused.value.problems] == ["hits", "money"]

    [stored] = await DailyGoals.all()
    assert (stored.hits, stored.cents) == (1, 1)


async def test_progress_is_that_of_today(rita, wim):
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await work.send_bonus(rita, done.id, Money(5), reason="Good.")
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await keep_up()

    progress = await queries.goal_progress(wim.id)

    assert (progress.hits_today, progress.income_today) == (2, Money(15))
