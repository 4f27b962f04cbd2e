"""The clockwork on a real database: every deadline fires in order and once."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from api.timers import clockwork, due_rows
from api.timers.clockwork import Clockwork
from domain.assignments import recount
from domain.assignments.models import Assignment
from domain.hits.models import Hit, HitGroup
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy
from domain.kernel.statement import Statement
from subscriptions.log import reader
from subscriptions.log.position import Position, PositionTrimmed
from tests.domain import cast
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]
A_DAY = timedelta(days=1)
RETENTION = timedelta(days=7)
BREAK = Statement("UPDATE hits SET pending = 0 WHERE id = $1")
MEND = Statement("UPDATE hits SET pending = 1 WHERE id = $1")


def seconds(count):
    return timedelta(seconds=count)


@pytest.fixture
def works():
    return Clockwork(log_retention=RETENTION)


@pytest.fixture
async def postgres_market(postgres):
    """A fresh market on PostgreSQL; the recounts must be right after each test."""
    clock.freeze(cast.START)
    try:
        yield postgres
        assert [str(each) for each in await recount.differences()] == []
    finally:
        clock.release()


async def facts_of(*names):
    """The kinds of the facts told so far that are among these names, in order."""
    return [kind for kind in cast.kinds(await cast.told()) if kind in names]


async def at_rest(works):
    """The pause before the next round, once a round has found nothing to do."""
    for _ in range(5):
        if (pause := await works.round()) > 0:
            return pause
    pytest.fail("it never came to rest")


async def statuses(*assignments):
    return [(await Assignment.get(id=each.id)).status.value for each in assignments]


async def everything_due(rita, wim, ann):
    """One of each kind falls due within the next day."""
    await cast.a_hit(rita, lifetime=3600)
    late = await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400 * 3))
    waiting = await cast.a_submitted(ann, await cast.a_hit(rita, lifetime=86_400 * 3))
    slow = await cast.a_type(rita, title="Slowly", seconds=86_400 + 60)
    hit = await cast.a_hit(rita, hit_type=slow, lifetime=86_400 * 3)
    running = await cast.an_accepted(ann, hit)
    return late, waiting, running


FIRED = ("AssignmentAbandoned", "HitExpired", "AssignmentApproved", "AssignmentExpiring")


async def test_after_an_outage_everything_due_fires_at_once_in_order_and_once(
    works, rita, wim, ann
):
    late, waiting, running = await everything_due(rita, wim, ann)
    clock.advance(A_DAY)

    await works.round()

    assert await facts_of(*FIRED) == list(FIRED)
    assert await statuses(late, waiting, running) == ["ABANDONED", "APPROVED", "IN_PROGRESS"]
    await works.round()  # what was earned just now moves on
    async with cast.untouched():
        await works.round()


async def test_it_reports_how_late_each_deadline_fired(rita, wim, ann):
    reported = []
    works = Clockwork(
        log_retention=RETENTION,
        report_lateness=lambda timer, seconds: reported.append((timer, seconds)),
    )
    await cast.a_hit(rita, lifetime=3600)
    await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400))
    await works.round()
    clock.advance(seconds(307.25))
    await works.round()
    clock.advance(seconds(300))
    await works.round()
    clock.advance(seconds(3000))
    await works.round()

    assert reported == [("warn", [7.25]), ("abandon", [7.25]), ("expire", [7.25])]


async def test_nothing_fires_a_moment_too_early(works, rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(seconds(600) - timedelta(microseconds=1))
    await works.round()
    assert await facts_of("AssignmentAbandoned") == []

    clock.advance(timedelta(microseconds=1))
    await works.round()
    assert await facts_of("AssignmentAbandoned") == ["AssignmentAbandoned"]


async def test_it_sleeps_until_the_nearest_deadline(works, rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    assert await works.round() == clockwork.POLL_SECONDS

    clock.advance(seconds(299.75))
    assert await works.round() == 0.25
    clock.advance(seconds(0.25))
    assert await works.round() == 0
    assert await works.round() == clockwork.POLL_SECONDS


async def test_a_row_that_falls_due_by_what_was_done_is_not_slept_through(works, rita, wim):
    policy.adopt(MarketPolicy(warn_at_half=False, warn_seconds_left=(300, 299.9)))
    try:
        await cast.an_accepted(wim, await cast.a_hit(rita))
        clock.advance(seconds(300))
        assert await works.round() == 0
        assert await works.round() == 0.1
    finally:
        policy.adopt(MarketPolicy())


async def test_a_row_that_cannot_be_done_holds_up_no_other(works, rita, wim, ann):
    bad = await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400 * 3))
    late, waiting, _ = await everything_due(rita, wim, ann)
    await BREAK.run(bad.hit_id)
    clock.advance(A_DAY)

    pause = await at_rest(works)

    assert await statuses(bad, late, waiting) == ["IN_PROGRESS", "ABANDONED", "APPROVED"]
    assert await facts_of(*FIRED) == list(FIRED)
    assert pause == clockwork.POLL_SECONDS
    assert await works.is_well() is None
    await MEND.run(bad.hit_id)


async def test_a_row_that_could_not_be_done_is_tried_again_later_and_later(
    works, rita, wim, caplog
):
    bad = await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400))
    await BREAK.run(bad.hit_id)
    clock.advance(seconds(700))

    tries = []
    for _ in range(70):
        caplog.clear()
        await works.round()
        tries.append(len([record for record in caplog.records if str(bad.id) in record.message]))
        clock.advance(seconds(1))
    await MEND.run(bad.hit_id)
    assert [second for second, count in enumerate(tries) if count] == [0, 1, 3, 7, 15, 31, 63]

    clock.advance(due_rows.LONGEST_RETRY_AFTER)
    await works.round()
    assert await statuses(bad) == ["ABANDONED"]


async def test_a_timer_that_fails_altogether_stops_no_other_and_is_reported_by_readiness(
    works, rita, wim, ann
):
    late, waiting, _ = await everything_due(rita, wim, ann)
    many = await cast.a_hit(rita, slots=9, lifetime=600)
    crowd = [await cast.a_worker(f"Worker{n}") for n in range(due_rows.FAULTS_A_RUN)]
    slow = await cast.a_type(rita, title="Slower", seconds=300)
    bad = [await cast.an_accepted(each, await cast.a_hit(rita, hit_type=slow)) for each in crowd]
    for each in bad:
        await BREAK.run(each.hit_id)
    clock.advance(seconds(600))

    assert await works.round() == clockwork.RETRY_SECONDS
    assert await works.is_well() == "it has failed to abandon"
    assert (await Hit.get(id=many.id)).is_expired

    for each in bad:
        await MEND.run(each.hit_id)
    clock.advance(A_DAY)
    await works.round()
    assert await works.is_well() is None
    assert set(await statuses(*bad, late)) == {"ABANDONED"}
    assert await statuses(waiting) == ["APPROVED"]


async def test_rows_that_others_hold_are_skipped_for_a_while_and_done_when_free(
    postgres_market, postgres_url
):
    late = []
    works = Clockwork(log_retention=RETENTION, report_lateness=lambda *report: late.append(report))
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    held = await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400))
    free = await cast.an_accepted(wim, await cast.a_hit(rita, lifetime=86_400))
    clock.advance(seconds(600))
    other = await asyncpg.connect(postgres_url)
    try:
        async with other.transaction():
            await other.fetch("SELECT id FROM hits WHERE id = $1 FOR UPDATE", held.hit_id)
            async with asyncio.timeout(5):
                assert await works.round() == clockwork.HELD_SECONDS
            assert await statuses(held, free) == ["IN_PROGRESS", "ABANDONED"]
            assert late == [("abandon", [0.0])]
            assert await works.is_well() is None
    finally:
        await other.close()

    assert await at_rest(works) == clockwork.POLL_SECONDS
    assert await statuses(held) == ["ABANDONED"]


async def test_one_sweep_counts_every_group_it_touches(works, postgres_market):
    """At its end all counters are counted again."""
    rita = await cast.a_requester("Rita")
    crowd = [await cast.a_worker(f"Worker{n}") for n in range(3)]
    types = [await cast.a_type(rita, title=f"Type {n}") for n in range(4)]
    hits = [await cast.a_hit(rita, hit_type=each, slots=3, lifetime=86_400) for each in types]
    for worker in crowd:
        for hit in hits:
            await cast.an_accepted(worker, hit)
    short = await cast.a_hit(rita, hit_type=types[0], lifetime=60)
    clock.advance(seconds(600))

    await at_rest(works)

    assert [await cast.counters(each) for each in hits] == [("ASSIGNABLE", 3, 0, 0)] * 4
    assert await cast.counters(short) == ("REVIEWABLE", 1, 0, 0)
    groups = [await HitGroup.get(hit_type_id=each.id) for each in types]
    assert [(each.available_hits, each.total_hits) for each in groups] == [(1, 2), *[(1, 1)] * 3]
    changed = [fact for fact in await cast.told() if type(fact).__name__ == "GroupChanged"]
    assert {f.group_id: (f.version, f.available) for f in changed} == {
        each.id: (each.version, each.available_hits) for each in groups
    }


async def test_two_clockworks_at_once_fire_each_deadline_once(postgres_market):
    rita = await cast.a_requester("Rita")
    crowd = [await cast.a_worker(f"Worker{n}") for n in range(30)]
    hits = [await cast.a_hit(rita, slots=5) for _ in range(12)]
    late = [await cast.an_accepted(each, hit) for hit in hits[:6] for each in crowd[:5]]
    waiting = [await cast.a_submitted(each, hit) for hit in hits[6:] for each in crowd[5:10]]
    clock.advance(A_DAY)

    pair = [Clockwork(log_retention=RETENTION), Clockwork(log_retention=RETENTION)]
    for _ in range(20):
        pauses = await asyncio.gather(*(works.round() for works in pair))
        if set(pauses) == {clockwork.POLL_SECONDS}:
            break

    facts = await cast.told()
    assert sorted(f.assignment_id for f in facts if type(f).__name__ == FIRED[0]) == sorted(
        each.id for each in late
    )
    assert sorted(f.assignment_id for f in facts if type(f).__name__ == FIRED[2]) == sorted(
        each.id for each in waiting
    )
    assert sorted(f.hit_id for f in facts if type(f).__name__ == FIRED[1]) == sorted(
        each.id for each in hits[:6]
    )


async def test_it_runs_by_itself_and_ends_with_its_block(market, rita, wim):
    policy.adopt(MarketPolicy(warn_at_half=False))
    late = await cast.an_accepted(wim, await cast.a_hit(rita))
    clock.advance(seconds(600))
    works = Clockwork(log_retention=RETENTION)
    assert await works.is_well() == "deadlines are not checked"
    try:
        async with works.running():
            assert await works.is_well() is None
            await comes_true(_is_abandoned, late)
    finally:
        policy.adopt(MarketPolicy())


async def test_it_trims_the_log_beside_the_deadlines(market, rita):
    await cast.a_hit(rita)
    clock.advance(RETENTION + seconds(1))
    works = Clockwork(log_retention=RETENTION)
    async with works.running():
        await comes_true(_is_trimmed)


async def comes_true(question, *about):
    for _ in range(500):
        if await question(*about):
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{question.__name__} did not come true")


async def _is_abandoned(assignment):
    return await statuses(assignment) == ["ABANDONED"]


async def _is_trimmed():
    try:
        await reader.check(Position(0, 0))
    except PositionTrimmed:
        return True
    return False
