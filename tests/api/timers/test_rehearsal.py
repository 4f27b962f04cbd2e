"""The clock of a rehearsal: every deadline of a jump fires in its place, at its own instant."""

from datetime import UTC, datetime, timedelta

import pytest

from api.timers.clockwork import Clockwork
from domain.assignments import commands as work
from domain.assignments import recount
from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.kernel import clock, policy
from domain.kernel.days.market_days import market_day
from domain.kernel.policy import MarketPolicy
from domain.kernel.refusals import InvalidInput, NotEligible, WrongState
from domain.kernel.statement import Statement
from domain.rehearsal import jumps
from tests.domain import cast

MOST_ROUNDS = 500_000  # a clock that stands waits for the next round alone
DEADLINES = (
    "AssignmentExpiring",
    "AssignmentAbandoned",
    "AssignmentApproved",
    "HitExpired",
    "DailyLimitRenewed",
)


@pytest.fixture
async def rehearsal(any_database):
    clock.release()
    yield
    clock.release()
    assert [str(each) for each in await recount.differences()] == []


def works():
    return Clockwork(log_retention=timedelta(days=365), is_rehearsal=True)


async def finished(clockwork):
    """Rounds without pauses, until no jump is in progress. Time itself passes meanwhile."""
    instants = []
    for _ in range(MOST_ROUNDS):
        await clockwork.round()
        instants.append(clock.now())
        if (await jumps.follow()).jump is None:
            return instants
    raise AssertionError("the jump never ended")


async def begun(clockwork):
    """Rounds until the clock stands."""
    while (jump := (await jumps.follow()).jump) is not None and jump.standing_at is None:
        await clockwork.round()
    assert jump is not None


async def fired():
    facts = [fact for fact in await cast.told() if type(fact).__name__ in DEADLINES]
    return [(type(fact).__name__, fact.occurred_at) for fact in facts]


async def a_market():
    """Work with deadlines of several kinds, and what should be told of them by an order of time."""
    policy.adopt(MarketPolicy(daily_limit=2, time_zone="America/Los_Angeles"))
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    slow = await cast.a_type(rita, title="Slow", seconds=86_400, auto_approval=30 * 86_400)
    hit = await cast.a_hit(rita, hit_type=slow, slots=2, lifetime=10 * 86_400)
    other = await cast.a_hit(rita, hit_type=slow, lifetime=20 * 86_400)
    submitted = await cast.a_submitted(wim, hit)
    left = await cast.an_accepted(wim, other)
    count = (await Statement("SELECT limited_until FROM daily_counts").rows())[0]
    midnight = count["limited_until"]
    if isinstance(midnight, str):
        midnight = datetime.fromisoformat(midnight)
    return sorted(
        [
            ("AssignmentExpiring", left.accepted_at + timedelta(hours=12)),
            ("AssignmentExpiring", left.deadline - timedelta(seconds=300)),
            ("AssignmentExpiring", left.deadline - timedelta(seconds=60)),
            ("AssignmentAbandoned", left.deadline),
            ("DailyLimitRenewed", midnight),
            ("HitExpired", hit.expires_at),
            ("HitExpired", other.expires_at),
            ("AssignmentApproved", submitted.auto_approval_at),
        ],
        key=lambda each: each[1],
    )


async def test_deadlines_of_all_kinds_fire_in_order_at_their_own_instants(rehearsal):
    """The warnings after the first are rows that the step before them writes."""
    expected = await a_market()
    before = clock.now()
    jump = await jumps.ask_forward(timedelta(days=40), actor=COMMAND_LINE)

    instants = await finished(works())

    assert await fired() == expected
    assert instants == sorted(instants)
    state = await jumps.follow()
    assert jump.target_at <= clock.now() <= jump.target_at + timedelta(seconds=60)
    assert (
        timedelta(days=40) - timedelta(minutes=1) <= state.offset <= timedelta(days=40, seconds=1)
    )
    assert jump.begins_at - before < timedelta(minutes=1)
    counted = {each.timer: each.fired for each in await jumps.firings_of(jump.id)}
    assert counted == {
        "warn": 3,
        "abandon": 1,
        "expire": 2,
        "approve": 1,
        "end a day": 1,
        "move earnings": 1,
        "measure": counted["measure"],
    }
    (entry,) = await Statement("SELECT action, via FROM audit_entries").rows()
    assert entry == {"action": "clock.forward", "via": "COMMAND_LINE"}


async def test_a_jump_goes_on_where_a_process_was_killed(rehearsal):
    expected = await a_market()
    jump = await jumps.ask_forward(timedelta(days=40), actor=COMMAND_LINE)
    killed = works()
    await begun(killed)
    for _ in range(3):
        await killed.round()
    stood_at = clock.now()
    clock.release()  # a new process, which knows nothing yet

    await finished(works())

    assert jump.begins_at <= stood_at < jump.target_at
    assert await fired() == expected


async def test_the_clock_stands_while_work_is_held_and_moves_on_once(rehearsal):
    await a_market()
    jump = await jumps.ask_forward(timedelta(days=40), actor=COMMAND_LINE)
    clockwork = works()
    await begun(clockwork)
    standing = (await jumps.follow()).jump
    later = standing.standing_at + timedelta(days=1)

    await jumps.move_on(standing, later)
    await jumps.move_on(standing, later + timedelta(days=1))  # as a process that is behind would

    assert (await jumps.follow()).jump.standing_at == later
    assert clock.now() == later
    await finished(clockwork)
    assert (await jumps.follow()).jump is None
    assert clock.now() >= jump.target_at


async def test_one_jump_at_a_time_and_only_forward(rehearsal):
    await jumps.ask_forward(timedelta(days=1), actor=COMMAND_LINE)

    with pytest.raises(WrongState, match="clock is moving"):
        await jumps.ask_forward(timedelta(days=1), actor=COMMAND_LINE)
    for by in (timedelta(0), timedelta(days=-1), timedelta(days=366, seconds=1)):
        with pytest.raises(InvalidInput, match="from 1 to 31622400"):
            await jumps.ask_forward(by, actor=COMMAND_LINE)
    await finished(works())


async def test_days_of_a_jump_are_those_of_the_time_zone(rehearsal):
    """Over the end of summer time, a worker may accept again after a day of 25 hours."""
    policy.adopt(MarketPolicy(daily_limit=1))
    day = market_day(datetime.now(UTC))
    while day.ends_at - day.begins_at != timedelta(hours=25):
        day = market_day(day.ends_at)
    ahead = day.begins_at + timedelta(minutes=5) - datetime.now(UTC)
    await Statement("UPDATE rehearsal_clock SET offset_microseconds = $1").run(
        ahead // timedelta(microseconds=1)
    )
    await jumps.follow()
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    first, second = [await cast.a_hit(rita, lifetime=86_400 * 3) for _ in range(2)]
    await cast.an_accepted(wim, first)

    await jumps.ask_forward(timedelta(hours=24), actor=COMMAND_LINE)
    await finished(works())
    with pytest.raises(NotEligible):
        await work.accept(wim, second.id)
    await jumps.ask_forward(timedelta(hours=1), actor=COMMAND_LINE)
    await finished(works())
    await work.accept(wim, second.id)

    renewed = [at for kind, at in await fired() if kind == "DailyLimitRenewed"]
    assert renewed == [day.begins_at + timedelta(hours=25)]


async def test_work_is_done_by_the_instant_at_which_the_clock_stands(rehearsal):
    """Also that of people: what expired in the jump is refused, with the instant of the jump."""
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))
    await jumps.ask_forward(timedelta(days=2), actor=COMMAND_LINE)

    await finished(works())

    with pytest.raises(Exception, match="ran out at"):
        await work.submit(wim, assignment.id, cast.ANSWER)
    new = await cast.a_hit(rita)
    assert new.created_at >= assignment.accepted_at + timedelta(days=2)
    await hits.expire_hit(rita, new.id)


async def test_without_the_setting_the_row_is_not_read(database):
    await Statement("UPDATE rehearsal_clock SET offset_microseconds = 1000000000").run()
    before = datetime.now(UTC)

    await Clockwork(log_retention=timedelta(days=7)).round()

    assert clock.now() - before < timedelta(minutes=10)
