"""What is used at the moment at which it is disposed of: before it, or not at all."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.models import Hit, HitType
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.retention import counting, disposing, due
from domain.retention.erasing import erase
from domain.retention.models import Disposal
from tests.domain import cast
from tests.domain.batches.conftest import stored
from tests.domain.retention.housekeeping import make_files, pass_days
from tests.races import crowd

__all__ = ["stored"]

HITS, STEPS = 12, 10


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


async def dispose():
    for _ in range(STEPS):
        await disposing.dispose(clock.now(), 4)


async def told(number):
    """So many days later it is time to dispose, and the results are filed."""
    await pass_days(number)
    clock.advance(timedelta(days=7))
    await disposing.dispose(clock.now(), 4)
    await make_files()


async def test_a_bonus_at_that_moment_is_paid_and_everything_adds_up(rita):
    wim = await cast.a_worker("Wim")
    hit_type = await cast.a_type(rita)
    done = []
    for _ in range(HITS):
        hit = await cast.a_hit(rita, hit_type=hit_type)
        done.append(await cast.an_approved(rita, wim, hit))
    await told(114)

    def bonus(each):
        return work.send_bonus(rita, each.id, Money(5), reason="Thanks.")

    results = await crowd.at_once(
        [dispose(), *(bonus(each) for each in done), dispose(), dispose()]
    )

    assert crowd.counted(results) == {"done": HITS + 3}
    assert (await Disposal.get()).state == "DISPOSED"
    for hit in await Hit.all():
        assert (hit.erased_at is not None) == (hit.status == "DISPOSED")


async def test_what_was_used_after_it_was_looked_up_stays(rita):
    wim, hit_type = await cast.a_worker("Wim"), await cast.a_type(rita)
    rewarded, extended, unused = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(3)]
    done = await cast.an_approved(rita, wim, rewarded)
    await told(114)
    disposal = await Disposal.get()
    found, _ = await due.results(disposal, due.FIRST, 10)
    assert found == [rewarded.id, extended.id, unused.id]

    await work.send_bonus(rita, done.id, Money(5), reason="Thanks.")
    await hits.extend_hit(rita, extended.id, expires_at=clock.now() + timedelta(hours=1))
    async with unit_of_work() as unit:
        erased = await erase(found, disposal.unused_since, unit=unit, at=clock.now())

    assert erased == 1
    assert [hit.id for hit in await Hit.filter(erased_at__isnull=False)] == [unused.id]


async def test_a_hit_is_published_on_its_type_or_the_type_is_gone(rita):
    kinds = [await cast.a_type(rita, title=f"Colours {number}") for number in range(HITS)]
    await told(114)

    results = await crowd.at_once(
        [dispose(), *(cast.a_hit(rita, hit_type=each) for each in kinds), dispose()]
    )

    published = {hit.hit_type_id for hit in await Hit.all()}
    gone = {each.id for each in await HitType.filter(disposed_at__isnull=False)}
    assert published & gone == set()
    assert len(published) + crowd.counted(results)["NOT_FOUND"] == HITS


async def test_several_counts_tell_each_requester_once(rita):
    for name in ("Otto", "Ada"):
        await cast.a_hit(await cast.a_requester(name))
    await cast.a_hit(rita)
    clock.advance(timedelta(hours=2))
    await pass_days(112)
    clock.advance(timedelta(days=2))

    async def housekeeping():
        for _ in range(STEPS):
            await counting.count(clock.now(), 2)
            await counting.tell(clock.now(), 1)

    await crowd.at_once(housekeeping() for _ in range(4))

    rows = await Disposal.all()
    assert [(row.state, row.hits) for row in rows] == [("TOLD", 1)] * 3
