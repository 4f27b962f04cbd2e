"""Each thing that happens to a batch is counted once, told, and warned of once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.batches.settings import BatchSettings
from domain.batches.watching import storing, verifying
from domain.batches.watching.buckets import bucket_of
from domain.batches.watching.facts import BatchCounted, BatchWageBelowFloor
from domain.batches.watching.following import BatchCounter
from domain.batches.watching.position import POSITION
from domain.batches.watching.tables import TIMES, WAGES
from domain.hits import commands as hits
from domain.hits.facts import SlotsChanged
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.questions.question import AnswerField
from tests.domain import cast
from tests.domain.assignments.rejections import many
from tests.domain.batches.published import SETTINGS, a_batch
from tests.domain.batches.watching.counting import ROWS, counted
from tests.domain.dashboard.keeping import keep_up

LABEL = (AnswerField("label", ("good",)),)


@pytest.fixture
async def batch(rita):
    """Published after the first recount, so that all of it is followed."""
    await keep_up(BatchCounter())
    return await a_batch(rita, ROWS)


async def submitted(worker, hit, *, seconds=60):
    assignment = await work.accept(worker, hit.id)
    clock.advance(timedelta(seconds=seconds))
    return await work.submit(worker, assignment.id, LABEL)


def money(counts):
    return counts.held_cents, counts.reward_cents, counts.fee_cents


async def test_what_is_published_is_open_and_on_hold(batch):
    counts = await counted(batch[0])

    assert (counts.hits, counts.slots, counts.open_slots) == (3, 3, 3)
    assert money(counts) == (36, 0, 0)


async def test_each_end_of_an_attempt_is_counted_as_what_it_is(batch, rita, wim, ann):
    row, [one, two, three] = batch
    await cast.approve(rita, await submitted(wim, one))
    await cast.reject(rita, await submitted(wim, two))
    await work.return_assignment(wim, (await work.accept(wim, three.id)).id)
    await work.accept(ann, three.id)

    counts = await counted(row)

    ends = (counts.accepted, counts.submitted, counts.returned, counts.approved, counts.rejected)
    assert ends == (4, 2, 1, 1, 1)
    assert (counts.in_progress, counts.undecided, counts.open_slots) == (1, 0, 0)
    assert money(counts) == (12, 10, 2)


async def test_what_expires_is_open_no_more_until_it_is_extended(batch, rita, wim):
    row, [one, two, three] = batch
    held = await work.accept(wim, one.id)
    for hit in (one, two, three):
        await hits.expire_hit(rita, hit.id)
    await work.return_assignment(wim, held.id)
    counts = await counted(row)
    assert (counts.open_slots, counts.expired_slots, counts.held_cents) == (0, 3, 0)

    later = clock.now() + timedelta(days=1)
    await hits.extend_hit(rita, two.id, slots=2, expires_at=later)
    counts = await counted(row)
    assert (counts.slots, counts.open_slots, counts.expired_slots) == (5, 3, 2)
    assert counts.held_cents == 36


async def test_bonuses_raise_the_wage_and_rejections_leave_it(batch, rita, wim):
    row, [one, two, _] = batch
    first = await submitted(wim, one)
    await work.send_bonus(rita, first.id, Money(20), reason="Good.")
    await counted(row)
    assert await storing.buckets_of(WAGES, row.id) == {bucket_of(1_800): 1}
    await cast.reject(rita, await submitted(wim, two, seconds=30))
    counts = await counted(row)
    assert await storing.buckets_of(WAGES, row.id) == {bucket_of(1_800): 1}
    assert await storing.buckets_of(TIMES, row.id) == {bucket_of(60_000): 1, bucket_of(30_000): 1}
    assert (counts.bonus_cents, counts.bonus_fee_cents) == (20, 4)


async def test_a_rejection_that_is_overridden_counts_for_the_wage_again(batch, rita, wim):
    row, [one, *_] = batch
    rejected = await cast.reject(rita, await submitted(wim, one))
    assert (await counted(row)).rejected == 1
    assert await storing.buckets_of(WAGES, row.id) == {}
    await work.override_rejection(rita, rejected.id)

    counts = await counted(row)

    assert (counts.rejected, counts.approved) == (0, 1)
    assert await storing.buckets_of(WAGES, row.id) == {bucket_of(600): 1}


@pytest.mark.parametrize("by_recount", [False, True])
async def test_a_rejection_that_is_undone_holds_its_money_again(batch, rita, wim, by_recount):
    row, [one, two, _] = batch
    works = [await submitted(wim, hit) for hit in (one, two)]
    before = await counted(row)
    for each in works:
        await cast.reject(rita, each)
        await many.make_undoable(each)
    assert (await counted(row)).rejected == 2
    if by_recount:
        await POSITION.begin_recount()

    await many.undone(rita, works)
    await cast.reject(rita, works[1])

    counts = await counted(row)
    cost = one.cost.cents
    assert (counts.rejected, counts.held_cents) == (1, before.held_cents - cost)


async def test_facts_about_many_hits_at_once_count_as_those_of_each(batch, rita):
    row, _ = batch
    before = await counted(row)
    more = {"hits": 2, "slots": 4, "open_slots": 4, "held_cents": 48}
    async with unit_of_work() as unit:
        unit.tell(
            SlotsChanged(
                occurred_at=clock.now(),
                hit_type_id=row.hit_type_id,
                requester_id=rita.id,
                **more,
            )
        )
    await keep_up(BatchCounter())

    [after] = await type(before).all()
    assert {name: getattr(after, name) - getattr(before, name) for name in more} == more
    assert len(await verifying.differences()) == 4


async def test_hits_of_no_batch_change_nothing(batch, rita, wim):
    await counted(batch[0])
    before = await POSITION.read()
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await counted(batch[0])

    assert await POSITION.read() == before


async def test_each_commit_is_told_once_for_a_batch(batch, wim):
    row, found = batch
    await counted(row)
    for hit in found:
        await submitted(wim, hit)
    await counted(row)

    told = [fact for fact in await cast.told() if isinstance(fact, BatchCounted)]
    assert [fact.batch_id for fact in told] == [row.id, row.id], "published, and submitted"


async def test_a_follower_that_comes_late_counts_nothing_twice(batch, wim):
    row, [one, *_] = batch
    first, second = BatchCounter(), BatchCounter()
    await counted(row, first)
    await submitted(wim, one)
    stored = await POSITION.read()
    entries = (await first._page(stored)).entries
    concerned = await first.concerned(entries)
    assert (await second.step()).has_counted

    now = replace(stored, reached=entries[-1].position)
    assert not await first.count(stored, now, concerned)
    assert (await counted(row)).submitted == 1


@pytest.fixture
def floor_of_market():
    policy.adopt(policy.MarketPolicy(wage_floor=Money(1_000)))
    yield
    policy.adopt(policy.MarketPolicy())


async def warnings():
    return [fact for fact in await cast.told() if isinstance(fact, BatchWageBelowFloor)]


async def work_on(batch, worker, *, seconds):
    for hit in batch[1]:
        await submitted(worker, hit, seconds=seconds)
        await counted(batch[0])


@pytest.mark.usefixtures("floor_of_market")
async def test_a_wage_below_the_floor_is_told_to_the_requester_once(rita, wim):
    batch = await a_batch(rita, ROWS * 5)
    await work_on((batch[0], batch[1][:9]), wim, seconds=60)
    assert await warnings() == []
    await work_on((batch[0], batch[1][9:]), wim, seconds=60)

    [warning] = await warnings()

    assert (warning.batch_id, warning.requester_id) == (batch[0].id, rita.id)
    assert (warning.median, warning.floor) == (Money(600), Money(1_000))
    assert warning.reward_to_meet == Money(17)
    await POSITION.begin_recount()
    await counted(batch[0])
    assert len(await warnings()) == 1


async def test_a_wage_that_meets_the_floor_of_the_batch_is_not_warned_of(rita, wim):
    settings = BatchSettings(hits=SETTINGS, wage_floor=Money(600))
    batch = await a_batch(rita, ROWS * 4, settings=settings)
    await work_on(batch, wim, seconds=60)

    assert await warnings() == []


async def test_a_batch_that_was_cancelled_is_not_warned_of(rita, wim, floor_of_market):
    batch = await a_batch(rita, ROWS * 4)
    await Statement("UPDATE batches SET state = 'CANCELLED' WHERE id = $1").run(batch[0].id)
    await work_on(batch, wim, seconds=60)

    assert await warnings() == []
