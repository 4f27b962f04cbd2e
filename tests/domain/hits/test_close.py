"""Expiring, by hand and by the clock; deleting."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.hits import commands
from domain.hits.models import Hit
from domain.hits.refusals import UndecidedWork
from domain.kernel import clock
from domain.kernel.refusals import NotEligible, WrongState
from tests.domain import cast

AN_HOUR = timedelta(hours=1)


async def test_expiry_is_there_at_once_and_keeps_the_slots_that_nobody_took(rita):
    hit = await cast.a_hit(rita, slots=5)

    expired = await commands.expire_hit(rita, hit.id)

    assert (expired.is_expired, expired.expires_at) == (True, clock.now())
    assert await cast.counters(hit) == ("REVIEWABLE", 5, 0, 0)
    assert await cast.group(hit) == (0, 1)
    assert await cast.money(rita) == ("100.00", "0.00")
    assert cast.kinds(await cast.told())[2:] == ["HitExpired", "HitReviewable", "GroupChanged"]


async def test_expire_and_delete_go_back_to_back(rita):
    hit = await cast.a_hit(rita, slots=5)

    await commands.expire_hit(rita, hit.id)
    await commands.delete_hit(rita, hit.id)

    assert (await Hit.get(id=hit.id)).status == "DISPOSED"
    assert await cast.group(hit) == (0, 0)


async def test_a_hit_past_its_lifetime_can_be_deleted_before_the_clock_comes(rita):
    hit = await cast.a_hit(rita)
    clock.advance(AN_HOUR)

    await commands.delete_hit(rita, hit.id)

    assert await cast.money(rita) == ("100.00", "0.00")


async def test_work_in_progress_outlives_the_expiry(rita, wim):
    hit = await cast.a_hit(rita, slots=3)
    assignment = await cast.an_accepted(wim, hit)

    await commands.expire_hit(rita, hit.id)
    assert await cast.counters(hit) == ("UNASSIGNABLE", 2, 1, 0)
    assert await cast.money(rita) == ("99.88", "0.12")

    await work.submit(wim, assignment.id, cast.ANSWER)
    assert await cast.counters(hit) == ("REVIEWABLE", 2, 0, 0)
    await work.decide(rita, [assignment.id], work.Decision())
    assert await cast.money(rita) == ("99.88", "0.00")


async def test_expiring_twice_changes_nothing(rita):
    hit = await cast.a_hit(rita)
    await commands.expire_hit(rita, hit.id)

    async with cast.untouched():
        await commands.expire_hit(rita, hit.id)


async def test_undecided_work_keeps_a_hit_from_being_deleted(rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.a_submitted(wim, hit)

    async with cast.refused(UndecidedWork) as caught:
        await commands.delete_hit(rita, hit.id)
    assert caught.value.message.startswith("1 submitted assignments wait")

    await cast.reject(rita, assignment)
    await commands.delete_hit(rita, hit.id)
    assert await cast.money(rita) == ("100.00", "0.00")


async def test_a_deleted_hit_says_so_when_deleted_again(rita):
    hit = await cast.a_hit(rita)
    await commands.expire_hit(rita, hit.id)
    await commands.delete_hit(rita, hit.id)

    async with cast.refused(WrongState) as caught:
        await commands.delete_hit(rita, hit.id)

    assert caught.value.state == "DISPOSED"


async def test_the_clock_expires_what_is_due_and_nothing_else(rita):
    short, long = await cast.a_hit(rita, lifetime=60), await cast.a_hit(rita, lifetime=120)

    assert await commands.expire_due(clock.now() + timedelta(seconds=59), 10) == 0
    assert await commands.expire_due(clock.now() + timedelta(seconds=60), 10) == 1

    assert await cast.counters(short) == ("REVIEWABLE", 1, 0, 0)
    assert await cast.counters(long) == ("ASSIGNABLE", 1, 0, 0)


async def test_a_hit_expires_once_however_often_the_clock_looks(rita):
    hit = await cast.a_hit(rita)
    clock.advance(AN_HOUR)
    await commands.expire_due(clock.now(), 10)

    async with cast.untouched():
        assert await commands.expire_due(clock.now(), 10) == 0

    assert cast.kinds(await cast.told()).count("HitExpired") == 1
    assert await cast.counters(hit) == ("REVIEWABLE", 1, 0, 0)


async def test_after_an_outage_hits_expire_in_batches_the_earliest_first(rita):
    hits = [await cast.a_hit(rita, lifetime=60 * (5 - number)) for number in range(5)]
    clock.advance(AN_HOUR)

    assert await commands.expire_due(clock.now(), 3) == 3
    assert [(await cast.counters(hit))[0] for hit in hits] == [
        *["ASSIGNABLE"] * 2,
        *["REVIEWABLE"] * 3,
    ]
    assert await commands.expire_due(clock.now(), 3) == 2
    told = [fact for fact in await cast.told() if type(fact).__name__ == "HitExpired"]
    assert [fact.hit_id for fact in told] == [hit.id for hit in reversed(hits)]


async def test_nobody_accepts_a_hit_past_its_lifetime_even_before_the_clock_comes(rita, wim):
    hit = await cast.a_hit(rita)
    clock.advance(AN_HOUR)

    async with cast.refused(NotEligible) as caught:
        await work.accept(wim, hit.id)
    assert caught.value.reasons == ["HIT_EXPIRED"]

    async with cast.refused(NotEligible) as caught:
        await work.accept_next(wim, hit.group_id)
    assert caught.value.reasons == ["NO_SLOTS_LEFT"]
