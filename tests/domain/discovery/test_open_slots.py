"""Open slots: how many more workers could take a HIT of a group."""

import pytest

from domain.assignments import commands
from domain.discovery.open_slots import open_slots
from domain.hits import commands as hits
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.ids import new_id
from tests.domain import cast


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


async def slots(hit):
    return (await open_slots([hit.group_id]))[hit.group_id]


async def test_the_slots_of_open_hits_are_summed(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit_type = await cast.a_type(rita)
    hit, one, other = [await cast.a_hit(rita, hit_type=hit_type, slots=n) for n in (3, 1, 5)]
    assert await slots(hit) == 9

    taken = await commands.accept(wim, hit.id)
    await commands.accept(wim, one.id)
    assert await slots(hit) == 7
    await hits.expire_hit(rita, other.id)
    assert await slots(hit) == 2
    await commands.return_assignment(wim, taken.id)
    assert await slots(hit) == 3
    assert (await open_slots([nobody := new_id()])) == {nobody: 0}


async def test_no_more_is_told_than_an_int_holds(any_database):
    rita = await cast.a_requester("Rita")
    hit_type = await cast.a_type(rita)
    for _ in range(3):
        hit = await cast.a_hit(rita, hit_type=hit_type)
    await Hit.all().update(max_assignments=10**9, available=10**9)

    assert await slots(hit) == 2**31 - 1
