"""Each condition is told once to whom it concerns, with why, and is over when it is over."""

import asyncio
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.facts import Fact
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail import choices
from domain.mail.kinds import NoticeKind
from domain.mail.models import Mail
from domain.operations import processes
from domain.operations.monitors import groups, limits, watching
from domain.operations.monitors.kinds import AlarmKind
from domain.operations.monitors.models import Alarm
from domain.people.operators import OperatorRole
from tests.domain import cast
from tests.domain.operations.test_processes import a_presence

A_SECOND, A_MINUTE, AN_HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
OF_ALARMS = ("AlarmRaised", "AlarmEnded")


@pytest.fixture(autouse=True)
def noon(any_database):
    clock.freeze(cast.START)


@pytest.fixture
async def rita():
    return await cast.a_requester("Rita")


@pytest.fixture
async def olga():
    account = await cast.an_account("Olga")
    account.operator_role = OperatorRole.ADMINISTRATOR
    await account.save()


async def look():
    """A look as a minute later, and what is open after it, with the number of mails so far."""
    clock.advance(limits.EVERY)
    assert await watching.look_due(clock.now())
    return [(alarm.kind, alarm.subject_id) for alarm in await Alarm.filter(ended_at=None)]


async def told():
    names = [type(fact).__name__ for fact in await cast.told()]
    return [name for name in names if name in OF_ALARMS]


async def subjects():
    return [mail.subject for mail in await Mail.all().order_by("created_at", "id")]


class TestGroups:
    async def test_one_that_hardly_anybody_may_accept_is_told_after_an_hour(self, rita):
        hit = await cast.a_hit(rita, lifetime=86_400)
        clock.advance(AN_HOUR - 2 * A_MINUTE)
        early = await look()
        due = await look()
        again = await look()

        assert early == []
        assert due == again == [(AlarmKind.GROUP_UNACCEPTED, hit.group_id)]
        assert await told() == ["AlarmRaised"]
        assert await subjects() == ["Rita: something needs you"]
        [alarm] = await Alarm.all()
        assert "fewer than 5 workers" in alarm.why
        assert alarm.since == cast.START

    async def test_it_is_over_when_somebody_accepts(self, rita):
        hit, wim = await cast.a_hit(rita, lifetime=86_400), await cast.a_worker("Wim")
        clock.advance(AN_HOUR)
        await look()
        await work.accept(wim, hit.id)
        after = await look()

        assert after == []
        assert await told() == ["AlarmRaised", "AlarmEnded"]
        assert len(await subjects()) == 1

    async def test_it_is_over_when_the_group_closes(self, rita):
        hit = await cast.a_hit(rita, lifetime=86_400)
        clock.advance(AN_HOUR)
        await look()
        await HitGroup.filter(id=hit.group_id).update(is_open=False)

        assert await look() == []

    async def test_one_that_five_may_accept_is_not_told(self, rita):
        for number in range(5):
            await cast.a_worker(f"Worker {number}")
        await cast.a_hit(rita)
        clock.advance(2 * AN_HOUR)

        assert await look() == []

    async def test_workers_are_counted_so_often_and_the_next_look_goes_on(self, rita):
        rob = await cast.a_requester("Rob")
        ids = [(await cast.a_hit(each)).group_id for each in (rita, rob)]
        clock.advance(AN_HOUR)
        first = await groups.look(sorted(ids), clock.now(), most_counts=1)

        assert first.subject_ids == {min(ids)}
        assert len(first.findings) == 1

    async def test_all_are_looked_at_again_in_turn_however_many_there_are(self, rita):
        requesters = [await cast.a_requester(f"R{n}") for n in range(limits.COUNTS_A_LOOK + 2)]
        for each in requesters:
            await cast.a_hit(each, lifetime=86_400)
        clock.advance(AN_HOUR)
        await look()
        await look()
        raised = await Alarm.filter(ended_at=None).count()
        last = await Alarm.all().order_by("-looked_at", "-id").first()
        await HitGroup.filter(id=last.subject_id).update(is_paused=True)
        await look()
        await look()

        assert raised == len(requesters)
        assert [alarm.id for alarm in await Alarm.exclude(ended_at=None)] == [last.id]


class TestUndecidedWork:
    async def test_it_is_told_past_half_of_its_time_until_it_is_decided(self, rita):
        for number in range(5):  # so that nothing is told of the group
            wim = await cast.a_worker(f"Worker {number}")
        done = await cast.a_submitted(wim, await cast.a_hit(rita))
        half = (done.auto_approval_at - done.submitted_at) / 2
        clock.advance(half - A_MINUTE - A_SECOND)
        early = await look()
        due = await look()
        await cast.approve(rita, done)
        after = await look()

        assert (early, after) == ([], [])
        assert due == [(AlarmKind.WORK_UNDECIDED, rita.id)]
        assert await told() == ["AlarmRaised", "AlarmEnded"]
        [alarm] = await Alarm.all()
        assert "past 50 % of its time: 1 assignments" in alarm.why


class TestTheInstallation:
    async def test_mails_that_keep_failing_are_told_to_operators_and_their_end(self, olga):
        await cast.a_requester("Rita")
        failing = await a_failing_mail(attempts=4)
        seldom = await look()
        await Mail.filter(id=failing.id).update(attempts=5)
        often = await look()
        await look()
        await Mail.filter(id=failing.id).update(next_attempt_at=None)
        after = await look()

        assert (seldom, after) == ([], [])
        assert [kind for kind, _ in often] == [AlarmKind.MAILS_FAILING]
        assert await subjects() == ["Hello", "The market needs you", "It is over"]
        assert await told() == []

    async def test_a_process_that_is_behind_or_silent_is_told(self, olga):
        slow, quick = a_presence(seconds_behind=61.0), a_presence()
        for each in (slow, quick):
            await processes.say(each)
        assert await watching.look_due(clock.now())
        [behind] = await Alarm.all()
        clock.advance(A_MINUTE + A_SECOND)
        await processes.say(a_presence(process_id=slow.process_id))
        assert await watching.look_due(clock.now())
        silent = await Alarm.get(ended_at=None)
        await processes.leave(quick.process_id)

        assert behind.subject_id == slow.process_id
        assert "is 61 seconds behind the event log" in behind.why
        assert silent.subject_id == quick.process_id
        assert "it hangs, or was killed" in silent.why
        assert await look() == []


async def a_failing_mail(*, attempts):
    return await Mail.create(
        id=new_id(),
        recipient="rita@example.org",
        subject="Hello",
        body="Hello.",
        created_at=clock.now(),
        attempts=attempts,
        next_attempt_at=clock.now() + AN_HOUR,
        last_error="450 try later",
    )


async def test_a_kind_that_is_turned_off_is_not_mailed(rita):
    async with unit_of_work():
        await choices.choose(rita.account_id, {NoticeKind.MONITOR: False})
    await cast.a_hit(rita)
    clock.advance(AN_HOUR)
    await look()

    assert await told() == ["AlarmRaised"]
    assert await subjects() == []


async def test_no_look_is_due_within_a_minute(rita):
    await look()
    clock.advance(limits.EVERY - A_SECOND)
    early = await watching.look_due(clock.now())
    clock.advance(A_SECOND)

    assert not early
    assert await watching.look_due(clock.now())


async def test_one_process_looks_at_a_time_and_the_next_where_it_was_killed(rita):
    await cast.a_hit(rita)
    clock.advance(AN_HOUR)
    at, lease = clock.now(), Statement("UPDATE monitor_schedule SET lease = $1, leased_until = $2")
    await lease.run(new_id(), at + limits.LEASE)
    held = await watching.look_due(at)
    clock.advance(limits.LEASE)
    both = await asyncio.gather(*(watching.look_due(clock.now()) for _ in range(2)))

    assert not held
    assert sorted(both) == [False, True]
    assert await told() == ["AlarmRaised"]


async def test_a_round_of_many_requesters_goes_on_where_it_was(rita):
    for number in range(3):
        await cast.a_requester(f"Requester {number}")
    places = []
    for _ in range(3):
        clock.advance(limits.EVERY)
        assert await watching.look_due(clock.now(), page=3)
        [row] = await Statement("SELECT after_requester FROM monitor_schedule").rows()
        places.append(row["after_requester"] is None)

    assert places == [False, True, False]


async def test_alarms_are_deleted_a_month_after_their_end(rita):
    hit = await cast.a_hit(rita)
    clock.advance(AN_HOUR)
    await look()
    await HitGroup.filter(id=hit.group_id).update(is_open=False)
    await look()
    clock.advance(limits.KEPT - limits.EVERY)
    await look()
    kept = await Alarm.all().count()
    await look()

    assert (kept, await Alarm.all().count()) == (1, 0)


def test_every_kind_of_fact_is_known():
    assert set(OF_ALARMS) <= set(Fact.kinds)
