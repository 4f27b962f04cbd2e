"""A group lasts as long as the HIT of it that lasts longest, on both databases."""

from datetime import timedelta

import pytest

from domain.hits import commands
from domain.hits.commands.publication import Offer
from domain.hits.models import HitGroup
from domain.hits.rules import HitDraft
from domain.kernel import clock
from tests.domain import cast

HOUR = 3600


@pytest.fixture
async def rita(any_database):
    clock.freeze(cast.START)
    yield await cast.a_requester("Rita")
    clock.release()


async def lasts_for(hit):
    """How long the HIT's group lasts."""
    return (await HitGroup.get(id=hit.group_id)).latest_expiry_at - cast.START


async def test_a_newer_and_shorter_hit_does_not_shorten_its_group(rita):
    hit_type = await cast.a_type(rita)
    long = await cast.a_hit(rita, hit_type=hit_type, lifetime=3 * HOUR)
    assert await lasts_for(long) == timedelta(hours=3)

    clock.advance(timedelta(minutes=1))
    await cast.a_hit(rita, hit_type=hit_type, lifetime=HOUR)
    assert await lasts_for(long) == timedelta(hours=3)
    await cast.a_hit(rita, hit_type=hit_type, lifetime=3 * HOUR)
    assert await lasts_for(long) == timedelta(hours=3, minutes=1)


async def test_nor_do_several_at_once_and_nor_does_an_extension(rita):
    long = await cast.a_hit(rita, lifetime=3 * HOUR)
    offer = Offer(hit_type_id=long.hit_type_id, lifetime_seconds=HOUR, max_assignments=1)

    short, _ = await commands.create_hits(rita, offer, [HitDraft(question=cast.QUESTION)] * 2)
    assert await lasts_for(long) == timedelta(hours=3)
    await commands.extend_hit(rita, short.id, expires_at=cast.START + timedelta(hours=2))
    assert await lasts_for(long) == timedelta(hours=3)
    await commands.extend_hit(rita, short.id, expires_at=cast.START + timedelta(hours=4))
    assert await lasts_for(long) == timedelta(hours=4)
