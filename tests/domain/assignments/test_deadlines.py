"""What the clock does to assignments: warnings, deadlines, auto-approvals; once each, in order."""

from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy
from domain.kernel.timers import DueReader
from tests.domain import cast

PAGE = 100
TIMERS = [commands.abandon_due, hits.expire_due, commands.approve_due, commands.warn_due]
AGENDAS = DueReader(TIMERS)


def seconds(number):
    return timedelta(seconds=number)


def told_of(facts, kind):
    return [fact for fact in facts if type(fact).__name__ == kind]


async def test_an_overdue_assignment_is_abandoned_and_its_slot_free(rita, wim, ann):
    hit = await cast.a_hit(rita)
    assignment = await cast.an_accepted(wim, hit)
    clock.advance(seconds(599))
    assert await commands.abandon_due(clock.now(), PAGE) == 0
    clock.advance(seconds(1))

    assert await commands.abandon_due(clock.now(), PAGE) == 1

    stored = await Assignment.get(id=assignment.id)
    assert (stored.status, stored.ended_at) == ("ABANDONED", assignment.deadline)
    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 0, 0)
    assert cast.kinds(await cast.told())[-2:] == ["AssignmentAbandoned", "GroupChanged"]
    assert (await commands.accept(ann, hit.id)).status == "IN_PROGRESS"


async def test_an_assignment_abandoned_after_expiry_gives_its_money_back(rita, wim):
    hit = await cast.a_hit(rita, lifetime=60)
    await cast.an_accepted(wim, hit)
    clock.advance(seconds(600))
    await hits.expire_due(clock.now(), PAGE)
    assert await cast.money(rita) == ("99.88", "0.12")

    await commands.abandon_due(clock.now(), PAGE)

    assert await cast.counters(hit) == ("REVIEWABLE", 1, 0, 0)
    assert await cast.money(rita) == ("100.00", "0.00")


async def test_what_waited_for_its_decision_is_approved_by_the_clock(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    clock.advance(seconds(3599))
    assert await commands.approve_due(clock.now(), PAGE) == 0
    clock.advance(seconds(1))

    assert await commands.approve_due(clock.now(), PAGE) == 1

    stored = await Assignment.get(id=assignment.id)
    assert (stored.status, stored.decided_by, stored.decided_at) == (
        "APPROVED",
        "CLOCK",
        clock.now(),
    )
    assert await cast.earned(wim) == "0.10"
    assert await cast.money(rita) == ("99.88", "0.00")


async def test_an_extension_leaves_earlier_auto_approvals_as_they_are(rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.a_submitted(wim, hit)

    await hits.extend_hit(rita, hit.id, slots=1, expires_at=clock.now() + timedelta(days=9))

    stored = await Assignment.get(id=assignment.id)
    assert stored.auto_approval_at == assignment.auto_approval_at


async def warnings(step=30, until=4000):
    """When the clock warned, in seconds since the start, looking every so often."""
    received = []
    for moment in range(step, until, step):
        clock.freeze(cast.START + seconds(moment))
        await commands.warn_due(clock.now(), PAGE)
        await commands.abandon_due(clock.now(), PAGE)
        count = len(told_of(await cast.told(), "AssignmentExpiring"))
        received += [moment] * (count - len(received))
    return received


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (3600, [1800, 3300, 3540]),
        (600, [300, 540]),
        (300, [150, 240]),
        (60, [30]),
    ],
)
async def test_a_worker_is_warned_at_half_five_minutes_and_one_minute(
    rita, wim, duration, expected
):
    hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, seconds=duration))
    await cast.an_accepted(wim, hit)

    assert await warnings() == expected


async def test_warnings_are_as_the_terms_say(rita, wim):
    policy.adopt(MarketPolicy(warn_at_half=False, warn_seconds_left=(120,)))
    try:
        await cast.an_accepted(wim, await cast.a_hit(rita))
        assert await warnings(until=660) == [480]
    finally:
        policy.adopt(MarketPolicy())


async def test_a_warning_is_for_the_worker_alone(rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(seconds(300))

    assert await commands.warn_due(clock.now(), PAGE) == 1

    (warning,) = told_of(await cast.told(), "AssignmentExpiring")
    assert list(warning.topics()) == [f"worker/{wim.id}"]


async def test_submitted_work_is_warned_of_nothing(rita, wim):
    await cast.a_submitted(wim, await cast.a_hit(rita))
    clock.advance(seconds(590))

    assert await commands.warn_due(clock.now(), PAGE) == 0


async def test_warnings_missed_in_an_outage_are_one_warning(rita, wim):
    hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, seconds=3600))
    await cast.an_accepted(wim, hit)
    clock.advance(seconds(3590))

    assert await commands.warn_due(clock.now(), PAGE) == 1
    assert await commands.warn_due(clock.now(), PAGE) == 0

    assert len(told_of(await cast.told(), "AssignmentExpiring")) == 1


async def test_no_warning_comes_after_the_deadline(rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(seconds(600))

    assert await commands.warn_due(clock.now(), PAGE) == 1
    assert await commands.warn_due(clock.now(), PAGE) == 0

    assert told_of(await cast.told(), "AssignmentExpiring") == []


async def test_after_an_outage_everything_due_fires_in_the_order_of_its_moments(rita, wim):
    hit_types = [await cast.a_type(rita, seconds=600 - 60 * n) for n in range(3)]
    late = [await cast.an_accepted(wim, await cast.a_hit(rita, hit_type=t)) for t in hit_types]
    waiting = []
    for delay in (3000, 2000, 1000):
        hit = await cast.a_hit(rita, hit_type=await cast.a_type(rita, auto_approval=delay))
        waiting.append(await cast.a_submitted(wim, hit))
    clock.advance(timedelta(days=1))

    assert await commands.abandon_due(clock.now(), 2) == 2
    assert await commands.abandon_due(clock.now(), 2) == 1
    assert await commands.approve_due(clock.now(), PAGE) == 3

    facts = await cast.told()
    abandoned = [fact.assignment_id for fact in told_of(facts, "AssignmentAbandoned")]
    approved = [fact.assignment_id for fact in told_of(facts, "AssignmentApproved")]
    assert abandoned == [assignment.id for assignment in reversed(late)]
    assert approved == [assignment.id for assignment in reversed(waiting)]


async def test_each_deadline_fires_once_however_often_the_clock_looks(rita, wim, ann):
    hit = await cast.a_hit(rita, slots=2)
    await cast.an_accepted(wim, hit)
    await cast.a_submitted(ann, hit)
    clock.advance(timedelta(days=1))

    async def look():
        at = clock.now()
        return [
            await commands.warn_due(at, PAGE),
            await commands.abandon_due(at, PAGE),
            await commands.approve_due(at, PAGE),
            await hits.expire_due(at, PAGE),
        ]

    await look()
    async with cast.untouched():
        assert await look() == [0, 0, 0, 0]


async def test_the_next_moment_is_the_nearest_of_all(rita, wim, ann):
    assert await next_moment() is None
    hit = await cast.a_hit(rita, slots=2)
    await cast.an_accepted(wim, hit)
    assert await next_moment() == cast.START + seconds(300)
    clock.advance(seconds(300))
    await commands.warn_due(clock.now(), PAGE)
    assert await next_moment() == cast.START + seconds(540)
    clock.advance(seconds(300))
    await commands.abandon_due(clock.now(), PAGE)
    assert await next_moment() == cast.START + seconds(3600)
    await hits.expire_hit(rita, hit.id)
    await hits.extend_hit(rita, hit.id, expires_at=clock.now() + timedelta(days=2))
    await cast.a_submitted(ann, hit)
    assert await next_moment() == cast.START + seconds(600 + 3600)


async def next_moment():
    return (await AGENDAS.read(clock.now(), PAGE)).next_at


async def test_the_agenda_is_what_each_timer_finds_due_by_itself(market, rita, wim, ann):
    slow = await cast.a_type(rita, title="Slowly", seconds=7200)
    for seconds_open in (60, 3000, 90_000):
        hit = await cast.a_hit(rita, slots=9, lifetime=seconds_open)
        await cast.an_accepted(wim, hit)
        await cast.a_submitted(ann, hit)
        await cast.an_accepted(wim, await cast.a_hit(rita, hit_type=slow, lifetime=90_000))
        clock.advance(seconds(7))

    for moment in (0, 300, 599, 620, 3700, 7300, 90_000):
        at = cast.START + seconds(moment)
        for limit in (1, 2, PAGE):
            agenda = await AGENDAS.read(at, limit)
            assert agenda.due == {timer.name: await timer.due(at, limit) for timer in TIMERS}
