"""What filters compare and time changes: hourly rewards, and requesters who pay bonuses."""

from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.discovery import listing, measures
from domain.discovery.filter import GroupFilter
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.money import Money
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from tests.domain import cast, market, qualified
from tests.domain.market import titles

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PAYING = GroupFilter(pays_bonuses=True)


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


def hourly(cents):
    return GroupFilter(minimum_hourly_reward=Money(cents))


async def a_group(requester, title, *, hits=1, **more):
    hit_type = await cast.a_type(requester, title=title, **more)
    return [await cast.a_hit(requester, hit_type=hit_type, slots=3) for _ in range(hits)]


async def work(worker, hit, seconds):
    assignment = await commands.accept(worker, hit.id)
    clock.advance(timedelta(seconds=seconds))
    return await commands.submit(worker, assignment.id, cast.ANSWER)


async def measure():
    await measures.check_bonuses_due(clock.now(), 100)
    await measures.measure_due(clock.now() + MINUTE, 100)


async def agree(wanted):
    """The titles; the count and the filter of the feed say the same."""
    listed = await titles(wanted=wanted)
    assert (await listing.totals(None, wanted)).groups == len(listed)
    groups = await HitGroup.filter(is_open=True)
    assert sorted(listed) == sorted(each.title for each in groups if wanted.matches(each))
    return sorted(listed)


async def test_a_group_without_a_median_counts_with_all_of_its_allotted_time(any_database):
    await a_group(await cast.a_requester("Rita"), "Slow", reward="0.10", seconds=600)  # 0.60

    assert await agree(hourly(60)) == ["Slow"]
    assert await agree(hourly(61)) == []


async def test_the_hourly_reward_follows_the_median_of_the_work(any_database):
    rita = await cast.a_requester("Rita")
    [hit, *_] = await a_group(rita, "Quick", reward="0.10", seconds=600)
    for name, seconds in (("Wim", 20), ("Ann", 40), ("Eve", 60)):
        await work(await cast.a_worker(name), hit, seconds)
        clock.advance(timedelta(minutes=1))
    [other] = await a_group(rita, "Other", reward="0.10", seconds=36)
    await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Quick", reward="0.10"))
    await measure()

    assert await agree(hourly(900)) == ["Other", "Quick"], "a dime in forty seconds"
    assert await agree(hourly(901)) == ["Other"]
    group = await HitGroup.get(id=hit.group_id)
    assert (group.worked_hourly_cents, group.measure_at) == (900, None)
    await work(await cast.a_worker("Zoe"), other, 30)
    await measure()
    assert cast.kinds(await cast.told())[-1] == "GroupTurned"
    assert (await HitGroup.get(id=other.group_id)).worked_hourly_cents == 1200


async def test_a_measure_that_changes_nothing_is_not_told(any_database):
    [hit] = await a_group(await cast.a_requester("Rita"), "Quick", seconds=600)
    await work(await cast.a_worker("Wim"), hit, 60)
    await measure()
    await work(await cast.a_worker("Ann"), hit, 60)
    clock.advance(timedelta(minutes=1))
    told = len(await cast.told())

    await measure()

    assert (await market.group_of(hit)).measure_at is None
    assert len(await cast.told()) == told


async def test_a_busy_group_is_measured_once_a_minute(any_database):
    [hit, other] = await a_group(await cast.a_requester("Rita"), "Quick", seconds=600, hits=2)
    wim = await cast.a_worker("Wim")
    await work(wim, hit, 5)
    later = clock.now() + MINUTE
    assert (await market.group_of(hit)).measure_at == later
    await work(wim, other, 5)
    assert (await market.group_of(hit)).measure_at == later

    assert await measures.measure_due(later - timedelta(seconds=1), 100) == 0
    assert await measures.measure_due(later, 100) == 1
    await work(await cast.a_worker("Ann"), hit, 5)
    assert (await market.group_of(hit)).measure_at == clock.now() + MINUTE


async def test_a_requester_pays_bonuses_for_ninety_days_after_the_last_one(any_database):
    rita, rob, wim = [
        await cast.a_requester("Rita"),
        await cast.a_requester("Rob"),
        await cast.a_worker("Wim"),
    ]
    lasting = {"lifetime": 31_536_000}
    [hit] = await a_group(rita, "Ritas")
    await cast.a_hit(rob, hit_type=await cast.a_type(rob, title="Robs"), **lasting)
    await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Lasting"), **lasting)
    assignment = await work(wim, hit, 5)
    assert await agree(PAYING) == []

    await commands.send_bonus(rita, assignment.id, Money(1), reason="!")
    await measure()
    assert await agree(PAYING) == ["Lasting", "Ritas"]
    new = await cast.a_type(rita, title="New")
    await cast.a_hit(rita, hit_type=new, **lasting)
    assert await agree(PAYING) == ["Lasting", "New", "Ritas"]

    clock.advance(50 * DAY)
    await commands.send_bonus(rita, assignment.id, Money(1), reason="!")
    clock.advance(50 * DAY)
    await measure()
    assert "New" in await agree(PAYING)
    clock.advance(40 * DAY - timedelta(seconds=1))
    await measure()
    assert "New" in await agree(PAYING)
    clock.advance(timedelta(seconds=1))
    await measure()
    assert await agree(PAYING) == []
    await commands.send_bonus(rita, assignment.id, Money(1), reason="!")
    await measure()
    assert "New" in await agree(PAYING)


async def test_a_bonus_on_the_last_day_lets_the_check_wait(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    [hit] = await a_group(rita, "Ritas")
    assignment = await work(wim, hit, 5)
    for days in (0, 89.5, 89.5):
        clock.advance(days * DAY)
        await commands.send_bonus(rita, assignment.id, Money(1), reason="!")
        await measure()

    clock.advance(89 * DAY)
    await measure()
    assert (await market.group_of(hit)).pays_bonuses
    clock.advance(1 * DAY)
    await measure()
    assert not (await market.group_of(hit)).pays_bonuses


async def test_only_groups_that_require_masters_are_for_masters(any_database):
    rita = await cast.a_requester("Rita")
    for title, comparator in (("Held", Comparator.EXISTS), ("Not held", Comparator.DOES_NOT_EXIST)):
        asked = RequirementDraft(system_types.MASTERS, comparator)
        hit_type = await qualified.a_type_requiring(rita, asked, title=title)
        await cast.a_hit(rita, hit_type=hit_type)
    await a_group(rita, "For all")

    assert await agree(GroupFilter(masters_only=True)) == ["Held"]


async def test_a_requester_is_found_by_name(any_database):
    await a_group(await cast.a_requester("Rita Ångström"), "Apple")
    await a_group(await cast.a_requester("Rob"), "Birch")

    assert await agree(GroupFilter(text="ÅNGSTRÖM")) == ["Apple"]
    assert await agree(GroupFilter(text="a\u030angstro\u0308m")) == ["Apple"], "decomposed"
    assert await agree(GroupFilter(text="rita apple")) == ["Apple"]
    assert await agree(GroupFilter(text="rita birch")) == []


async def test_many_groups_turn_in_several_commits(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    [hit] = await a_group(rita, "Ritas")
    await market.copied(hit, measures.MOST_TURNED)
    assignment = await work(wim, hit, 5)
    await commands.send_bonus(rita, assignment.id, Money(1), reason="!")

    turned = []
    for _ in range(3):
        await measures.check_bonuses_due(clock.now(), 100)
        turned.append(await HitGroup.filter(pays_bonuses=True).count())

    assert turned == [500, 501, 501]
    assert cast.kinds(await cast.told()).count("GroupTurned") == 501
