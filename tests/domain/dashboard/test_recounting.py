"""A recount from the rows is exact, also of what happens meanwhile."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.dashboard import recounting
from domain.dashboard.following import LogCounter
from domain.dashboard.models import WorkerDay
from domain.dashboard.position import POSITION
from domain.kernel import clock
from domain.kernel.money import Money
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.domain.dashboard.keeping import assert_exact, keep_up


async def test_what_was_there_before_the_first_keeper_is_counted(rita, wim, ann):
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    rejected = await cast.a_rejected(rita, ann, await cast.a_hit(rita))
    await work.override_rejection(rita, rejected.id)

    await keep_up()

    assert [(day.submitted, day.approved) for day in await WorkerDay.all()] == [(1, 1)] * 2
    await assert_exact()


async def test_work_of_longer_than_an_hour_ago_is_counted_page_by_page(rita, wim):
    for _ in range(3):
        done = await cast.an_approved(rita, wim, await cast.a_hit(rita))
        await work.send_bonus(rita, done.id, Money(1), reason="Good.")
    clock.advance(recounting.SLACK + timedelta(seconds=1))
    await cast.a_submitted(wim, await cast.a_hit(rita))
    await keep_up()
    before = await WorkerDay.all().values()

    tally, times = await recounting.recount(wim.id, await POSITION.read())

    assert len(before) == 1
    assert tally.workers() == {wim.id} == times.workers.keys()
    await assert_exact()


async def happen(rita, wim, waiting):
    """Everything that may happen to assignments, between two steps of a recount."""
    approved, rejected, overridden, paid = waiting
    await cast.approve(rita, approved)
    await cast.reject(rita, rejected)
    await work.override_rejection(rita, overridden.id)
    await work.send_bonus(rita, paid.id, Money(7), reason="Good.")
    await cast.an_approved(rita, wim, await cast.a_hit(rita))


async def test_what_happens_after_a_recount_began_is_counted_once(rita, wim, ann):
    waiting = [await cast.a_submitted(wim, await cast.a_hit(rita)) for _ in range(2)]
    waiting.append(await cast.a_rejected(rita, wim, await cast.a_hit(rita)))
    waiting.append(await cast.an_approved(rita, wim, await cast.a_hit(rita)))
    await cast.a_submitted(ann, await cast.a_hit(rita))
    await POSITION.begin_recount()
    await happen(rita, wim, waiting)

    await keep_up()

    [day] = await WorkerDay.filter(worker_id=wim.id)
    counts = (day.submitted, day.approved, day.rejected, day.reward_cents, day.bonus_cents)
    assert counts == (5, 4, 1, 40, 7)
    await assert_exact()


async def test_rejections_that_are_undone_after_a_recount_began_are_counted_once(rita, wim):
    patient = await cast.a_type(rita, auto_approval=86_400)
    hits = [await cast.a_hit(rita, hit_type=patient) for _ in range(3)]
    works = [await cast.a_rejected(rita, wim, each) for each in hits]
    clock.advance(recounting.SLACK + timedelta(seconds=1))
    await keep_up()
    for each in works:
        await many.make_undoable(each)
    await POSITION.begin_recount()
    await many.undone(rita, works)
    await cast.reject(rita, works[1])
    await cast.approve(rita, works[2])

    await keep_up()

    [day] = await WorkerDay.filter(worker_id=wim.id)
    assert (day.submitted, day.approved, day.rejected) == (3, 1, 1)
    await assert_exact()


async def test_a_keeper_that_is_killed_amid_a_recount_is_followed_by_another(rita, wim, ann):
    for worker in (wim, ann):
        await cast.an_approved(rita, worker, await cast.a_hit(rita))
    await keep_up()
    await POSITION.begin_recount()
    await LogCounter().step()
    position = await POSITION.read()
    assert position.is_recounting
    assert position.recounted_after is not None

    await keep_up()

    assert [day.submitted for day in await WorkerDay.all()] == [1, 1]
    await assert_exact()
