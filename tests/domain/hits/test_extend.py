"""Extending a HIT in assignments and in time, and reviving an expired one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.hits import commands
from domain.hits.models import Hit
from domain.hits.refusals import FeeBracketCrossed
from domain.hits.rules import objection_to_extension
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from tests.domain import cast

AN_HOUR = timedelta(hours=1)


def in_an_hour():
    return clock.now() + AN_HOUR


async def test_more_assignments_are_offered_and_their_money_held(rita):
    hit = await cast.a_hit(rita)

    await commands.extend_hit(rita, hit.id, slots=2)

    assert await cast.counters(hit) == ("ASSIGNABLE", 3, 0, 0)
    assert await cast.money(rita) == ("99.64", "0.36")
    assert cast.kinds(await cast.told())[-2:] == ["HitExtended", "GroupChanged"]


@pytest.mark.parametrize(("slots", "more"), [(9, 1), (1, 9), (9, 991)])
async def test_a_hit_never_grows_from_below_ten_to_ten_or_more(rita, slots, more):
    hit = await cast.a_hit(rita, slots=slots)

    async with cast.refused(FeeBracketCrossed):
        await commands.extend_hit(rita, hit.id, slots=more)


async def test_a_hit_grows_up_to_nine_and_from_ten_on(rita):
    small, large = await cast.a_hit(rita, slots=8), await cast.a_hit(rita, slots=10)

    await commands.extend_hit(rita, small.id, slots=1)
    await commands.extend_hit(rita, large.id, slots=90)

    assert (await Hit.get(id=small.id)).max_assignments == 9
    assert (await Hit.get(id=large.id)).max_assignments == 100
    assert await cast.money(rita) == (str(Money(10_000 - 9 * 12 - 100 * 14)), "15.08")


async def test_an_extension_that_the_money_does_not_cover_is_refused(market):
    poor = await cast.a_requester("Poor", funds="0.25")
    hit = await cast.a_hit(poor)

    async with cast.refused(InsufficientFunds) as caught:
        await commands.extend_hit(poor, hit.id, slots=2)

    assert (caught.value.needed, caught.value.available) == (Money(24), Money(13))


@pytest.mark.parametrize("slots", [0, -1, 1_000_000_001])
async def test_an_extension_out_of_bounds_is_refused(rita, slots):
    hit = await cast.a_hit(rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.extend_hit(rita, hit.id, slots=slots)

    refusal = caught.value
    assert (refusal.field, refusal.value) == ("additionalAssignments", str(slots))
    assert refusal.bound == "a whole number from 1 to 1000000000"


async def test_an_extension_says_what_it_extends(rita):
    hit = await cast.a_hit(rita)

    async with cast.refused(InvalidInput):
        await commands.extend_hit(rita, hit.id)


async def test_no_hit_lives_longer_than_a_year_from_now(rita):
    hit = await cast.a_hit(rita)
    a_year = clock.now() + timedelta(days=365)

    async with cast.refused(InvalidInput) as caught:
        await commands.extend_hit(rita, hit.id, expires_at=a_year + timedelta(seconds=1))
    assert (caught.value.field, caught.value.bound) == ("expiresAt", "at most 365 days from now")

    await commands.extend_hit(rita, hit.id, expires_at=a_year)
    assert (await Hit.get(id=hit.id)).expires_at == a_year


async def test_an_instant_of_another_time_zone_is_the_same_instant(rita):
    hit = await cast.a_hit(rita)
    far_east = in_an_hour().astimezone(timezone(timedelta(hours=14)))

    await commands.extend_hit(rita, hit.id, expires_at=far_east)

    assert (await Hit.get(id=hit.id)).expires_at == in_an_hour()
    assert await commands.expire_due(in_an_hour() - timedelta(seconds=1), 10) == 0
    assert await commands.expire_due(in_an_hour(), 10) == 1


async def test_time_may_be_taken_away(rita):
    hit = await cast.a_hit(rita, lifetime=7200)

    await commands.extend_hit(rita, hit.id, expires_at=in_an_hour())

    assert (await Hit.get(id=hit.id)).expires_at == in_an_hour()
    assert await cast.money(rita) == ("99.88", "0.12")


@pytest.mark.parametrize("instant", [datetime(1, 1, 1, tzinfo=UTC), cast.START])
async def test_an_expiry_that_has_passed_expires_the_hit_now(rita, instant):
    hit = await cast.a_hit(rita)

    await commands.extend_hit(rita, hit.id, expires_at=instant)

    assert await cast.counters(hit) == ("REVIEWABLE", 1, 0, 0)
    assert (await Hit.get(id=hit.id)).expires_at == clock.now()
    assert await cast.money(rita) == ("100.00", "0.00")


async def test_slots_added_together_with_a_passed_expiry_cost_nothing(rita):
    hit = await cast.a_hit(rita)

    await commands.extend_hit(rita, hit.id, slots=2, expires_at=cast.START)

    assert await cast.counters(hit) == ("REVIEWABLE", 3, 0, 0)
    assert await cast.money(rita) == ("100.00", "0.00")


async def test_slots_of_an_expired_hit_wait_for_its_new_expiry(rita):
    hit = await cast.a_hit(rita)
    await commands.expire_hit(rita, hit.id)

    await commands.extend_hit(rita, hit.id, slots=1)
    assert await cast.counters(hit) == ("REVIEWABLE", 2, 0, 0)
    assert await cast.money(rita) == ("100.00", "0.00")

    await commands.extend_hit(rita, hit.id, expires_at=in_an_hour())
    assert await cast.counters(hit) == ("ASSIGNABLE", 2, 0, 0)
    assert await cast.money(rita) == ("99.76", "0.24")
    assert await cast.group(hit) == (1, 1)


async def test_a_hit_past_its_lifetime_is_expired_before_it_is_revived(rita):
    hit = await cast.a_hit(rita)
    clock.advance(2 * AN_HOUR)

    await commands.extend_hit(rita, hit.id, expires_at=in_an_hour())

    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 0, 0)
    assert cast.kinds(await cast.told())[2:] == [
        "HitExpired",
        "HitReviewable",
        "HitExtended",
        "GroupChanged",
    ]
    assert await cast.money(rita) == ("99.88", "0.12")


async def test_a_revival_that_the_money_does_not_cover_is_refused(market):
    poor = await cast.a_requester("Poor", funds="0.12")
    hit = await cast.a_hit(poor)
    await commands.expire_hit(poor, hit.id)
    await cast.a_hit(poor)

    async with cast.refused(InsufficientFunds):
        await commands.extend_hit(poor, hit.id, expires_at=in_an_hour())


async def test_a_hit_expires_and_revives_in_one_moment_as_often_as_asked(rita):
    hit = await cast.a_hit(rita)

    for _ in range(3):
        await commands.expire_hit(rita, hit.id)
        await commands.extend_hit(rita, hit.id, expires_at=in_an_hour())

    assert await cast.money(rita) == ("99.88", "0.12")


async def test_an_extension_sent_twice_under_one_token_happens_once(rita):
    hit = await cast.a_hit(rita)
    await commands.extend_hit(rita, hit.id, slots=1, client_token="t")

    await commands.extend_hit(rita, hit.id, slots=1, client_token="t")
    assert (await Hit.get(id=hit.id)).max_assignments == 2

    async with cast.refused(ClientTokenReused):
        await commands.extend_hit(rita, hit.id, slots=2, client_token="t")


@pytest.mark.parametrize(("slots", "refusal"), [(-1, InvalidInput), (0, type(None))])
def test_the_rule_takes_none_and_refuses_fewer_than_none(slots, refusal):
    now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    hit = Hit(max_assignments=5, reward_cents=0, fee_cents=0)

    assert type(objection_to_extension(hit, slots, now + AN_HOUR, at=now)) is refusal
