"""Daily limits and probation: what counts, who is told, when a day ends, and what it opens."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.assignments import commands, daily_counts
from domain.assignments.commands.deadlines import abandon_due
from domain.assignments.models import Assignment, DailyCount
from domain.discovery import eligibility
from domain.discovery.filter import GroupFilter
from domain.discovery.hit_eligibility import hit_eligibility
from domain.discovery.listing import groups
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup
from domain.hits.rules import HitTypeDraft
from domain.kernel import clock, policy
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.policy import DailyLimitCounts, MarketPolicy
from domain.kernel.refusals import NotEligible
from domain.people.models import Account, Scope
from domain.people.viewer import Viewer
from tests.domain import cast

LIMITS = MarketPolicy(probation_days=2, probation_daily_limit=5, daily_limit=7)
MIDNIGHT = datetime(2026, 10, 2, 7, tzinfo=UTC)  # in Los Angeles, after noon of the first day
ACCEPTABLE = GroupFilter(only_acceptable=True)


@pytest.fixture
async def market(database):
    clock.freeze(cast.START)
    policy.adopt(LIMITS)
    yield
    clock.release()


async def a_closed_hit(rita):
    draft = HitTypeDraft(
        title="Only for the experienced",
        description="Say which colour it is.",
        reward=Money.parse("0.10"),
        assignment_duration_seconds=600,
        closed_to_probation=True,
    )
    return await cast.a_hit(rita, hit_type=await hits.create_hit_type(rita, draft))


async def accepted(rita, worker, count):
    return [await commands.accept(worker, (await cast.a_hit(rita)).id) for _ in range(count)]


async def submitted(rita, worker, count=1):
    for assignment in await accepted(rita, worker, count):
        await commands.submit(worker, assignment.id, cast.ANSWER)


async def refused(worker, hit):
    with pytest.raises(NotEligible) as caught:
        await commands.accept(worker, hit.id)
    return caught.value


async def the_viewer(worker):
    account = await Account.get(id=worker.account_id)
    scopes, far = frozenset(Scope), clock.now() + timedelta(days=365)
    return Viewer(account, worker, None, scopes, new_id(), far)


async def days_end():
    """The clockwork's part of the end of a day."""
    return await daily_counts.wake_due(clock.now(), 100)


async def of_days(*names):
    return [fact for fact in await cast.told() if type(fact).__name__ in names]


LIMIT_FACTS = ("DailyLimitNear", "DailyLimitReached", "DailyLimitRenewed", "ProbationEnded")


async def test_the_sixth_accept_of_a_day_is_refused_with_the_limit_and_its_end(rita, wim):
    await accepted(rita, wim, 5)
    hit = await cast.a_hit(rita)

    found = await refused(wim, hit)

    assert found.reasons == ["DAILY_LIMIT_REACHED"]
    (cause,) = found.causes
    assert (cause.daily_limit, cause.retry_at) == (5, MIDNIGHT)
    assert "5 HITs a day" in found.message
    assert MIDNIGHT.isoformat() in found.message
    assert (await daily_counts.use_of(wim.id, clock.now())).used == 5


async def test_returned_and_abandoned_work_counts(rita, wim):
    first, *_ = await accepted(rita, wim, 5)
    await commands.return_assignment(wim, first.id)
    clock.advance(timedelta(hours=1))
    assert await abandon_due(clock.now(), 100) == 4

    assert (await refused(wim, await cast.a_hit(rita))).reasons == ["DAILY_LIMIT_REACHED"]


async def test_a_refused_accept_does_not_count(rita, wim):
    for _ in range(3):
        assert (await refused(wim, await a_closed_hit(rita))).reasons == ["IN_PROBATION"]

    assert (await daily_counts.use_of(wim.id, clock.now())).used == 0


async def test_an_accept_that_is_sent_twice_counts_once(rita, wim):
    hit = await cast.a_hit(rita)
    for _ in range(2):
        await commands.accept(wim, hit.id, client_token="once")

    assert (await daily_counts.use_of(wim.id, clock.now())).used == 1


async def test_at_midnight_of_the_market_the_next_day_begins(rita, wim, ann):
    await accepted(rita, wim, 5)
    await accepted(rita, ann, 1)
    hit = await cast.a_hit(rita, lifetime=86_400)
    clock.freeze(MIDNIGHT - timedelta(microseconds=1))
    assert (await refused(wim, hit)).reasons == ["DAILY_LIMIT_REACHED"]
    assert await days_end() == 0

    clock.freeze(MIDNIGHT)
    assert (await daily_counts.use_of(wim.id, MIDNIGHT)).used == 0
    assert await days_end() == 1
    assert await days_end() == 0

    (near, reached, renewed) = await of_days(*LIMIT_FACTS)
    assert (near.used, near.limit, near.resets_at) == (4, 5, MIDNIGHT)
    assert (reached.used, reached.limit, reached.resets_at) == (5, 5, MIDNIGHT)
    assert (renewed.worker_id, renewed.occurred_at) == (wim.id, MIDNIGHT)
    await commands.accept(wim, hit.id)
    assert (await daily_counts.use_of(wim.id, MIDNIGHT)).used == 1


@pytest.mark.parametrize(("limit", "near"), [(1, []), (2, []), (3, []), (4, []), (5, [4])])
async def test_four_fifths_of_the_limit_are_told_once(rita, wim, limit, near):
    policy.adopt(MarketPolicy(daily_limit=limit))

    await accepted(rita, wim, limit)

    assert [fact.used for fact in await of_days("DailyLimitNear")] == near
    assert [fact.used for fact in await of_days("DailyLimitReached")] == [limit]


async def test_that_the_limit_is_near_is_told_once_a_day_whatever_is_given_back(rita, wim):
    policy.adopt(MarketPolicy(daily_limit=5, daily_limit_counts=DailyLimitCounts.SUBMISSIONS))

    for _ in range(2):
        for work in (await accepted(rita, wim, 4))[:2]:
            clock.advance(timedelta(seconds=1))
            await commands.return_assignment(wim, work.id)
            await accepted(rita, wim, 1)
        await accepted(rita, wim, 1)
        for work in await Assignment.filter(worker_id=wim.id, status="IN_PROGRESS"):
            await commands.return_assignment(wim, work.id)
        clock.advance(timedelta(days=1))
        await days_end()

    near = await of_days("DailyLimitNear", "DailyLimitReached", "DailyLimitRenewed")
    names = ["DailyLimitNear", "DailyLimitReached", "DailyLimitRenewed"]
    assert [type(fact).__name__ for fact in near] == 2 * names


async def test_lists_and_eligibility_say_what_accepting_says(rita, wim):
    hit = await cast.a_hit(rita)
    viewer = await the_viewer(wim)

    async def shown():
        row, group = await Hit.get(id=hit.id), await HitGroup.get(id=hit.group_id)
        of_hits = await hit_eligibility(viewer, [row], at=clock.now())
        of_groups = await eligibility.eligibility(viewer, [group])
        page = await groups(viewer, Slice(100), wanted=ACCEPTABLE)
        assert of_hits[row.id].reasons == of_groups[group.id].reasons
        return of_groups[group.id].reasons, group.id in {each.id for each in page.rows}

    await accepted(rita, wim, 4)
    assert await shown() == ((), True)
    await accepted(rita, wim, 1)
    assert await shown() == (("DAILY_LIMIT_REACHED",), False)
    clock.freeze(MIDNIGHT)
    hit = await cast.a_hit(rita)
    assert await shown() == ((), True)


async def test_probation_ends_with_the_last_day_that_has_a_submission(rita, wim):
    at_noon = [cast.START + timedelta(days=number) for number in range(5)]
    await submitted(rita, wim, 2)
    assert await daily_counts.probation_of(wim.id, clock.now()) == daily_counts.Probation(
        1, 2, None
    )
    clock.freeze(at_noon[1])  # A day with an accept alone does not count.
    await accepted(rita, wim, 1)
    clock.freeze(at_noon[2])
    await submitted(rita, wim, 5)
    over = market_day(at_noon[2]).ends_at
    assert await daily_counts.probation_of(wim.id, clock.now()) == daily_counts.Probation(
        2, 2, over
    )
    closed = await a_closed_hit(rita)
    assert (await refused(wim, closed)).reasons == ["IN_PROBATION", "DAILY_LIMIT_REACHED"]

    clock.freeze(over)
    assert await days_end() == 1

    assert [type(each).__name__ for each in await of_days(*LIMIT_FACTS)][-2:] == [
        "ProbationEnded",
        "DailyLimitRenewed",
    ]
    assert await daily_counts.probation_of(wim.id, clock.now()) is None
    closed = await a_closed_hit(rita)
    await commands.accept(wim, closed.id)
    await accepted(rita, wim, 6)
    found = await refused(wim, await cast.a_hit(rita))
    assert (found.reasons, found.causes[0].daily_limit) == (["DAILY_LIMIT_REACHED"], 7)
    assert await days_end() == 0


async def test_work_of_a_time_without_probation_counts_for_it(rita, wim):
    """Nothing was stored of it but the assignments."""
    policy.adopt(MarketPolicy())
    for number in range(2):
        clock.freeze(cast.START + timedelta(days=number))
        await submitted(rita, wim)
    assert not await DailyCount.exists()

    policy.adopt(LIMITS)
    clock.freeze(cast.START + timedelta(days=2))
    await commands.accept(wim, (await cast.a_hit(rita)).id)

    assert (await daily_counts.use_of(wim.id, clock.now())).limit == 7
    assert await daily_counts.probation_of(wim.id, clock.now()) is None
    await days_end()
    assert len(await of_days("ProbationEnded")) == 1


async def test_where_submissions_count_work_in_progress_takes_its_place(rita, wim):
    policy.adopt(MarketPolicy(daily_limit=3, daily_limit_counts=DailyLimitCounts.SUBMISSIONS))
    first, second, _ = await accepted(rita, wim, 3)
    hit = await cast.a_hit(rita)
    assert (await refused(wim, hit)).reasons == ["DAILY_LIMIT_REACHED"]

    await commands.submit(wim, first.id, cast.ANSWER)
    assert (await refused(wim, hit)).reasons == ["DAILY_LIMIT_REACHED"]
    await commands.return_assignment(wim, second.id)

    await commands.accept(wim, hit.id)
    use = await daily_counts.use_of(wim.id, clock.now())
    assert (use.used, use.limit) == (3, 3)


async def test_a_closed_type_is_another_type_and_opens_where_there_is_no_probation(rita, wim):
    closed = await a_closed_hit(rita)
    again = await a_closed_hit(rita)
    assert closed.hit_type_id == again.hit_type_id
    policy.adopt(MarketPolicy())

    await commands.accept(wim, closed.id)

    viewer = await the_viewer(wim)
    group = await HitGroup.get(id=closed.group_id)
    assert (await eligibility.eligibility(viewer, [group]))[group.id].findings == ()


async def test_without_limits_nothing_is_stored(rita, wim):
    policy.adopt(MarketPolicy())

    await submitted(rita, wim, 3)

    assert not await DailyCount.exists()
    assert await daily_counts.use_of(wim.id, clock.now()) is None
    assert await daily_counts.probation_of(wim.id, clock.now()) is None
    assert await of_days(*LIMIT_FACTS) == []


async def test_a_clock_that_is_behind_counts_on_the_later_day(rita, wim):
    clock.freeze(MIDNIGHT)
    await accepted(rita, wim, 3)
    clock.freeze(MIDNIGHT - timedelta(seconds=1))
    await accepted(rita, wim, 1)
    clock.freeze(MIDNIGHT)

    assert (await daily_counts.use_of(wim.id, MIDNIGHT)).used == 4
