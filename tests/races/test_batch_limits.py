"""Races of workers for a batch with limits: the limits are exact."""

from dataclasses import replace

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.batches.settings import BatchSettings
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup, HitType
from domain.kernel.money import Money
from domain.kernel.work import retried, unit_of_work
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.batches.random_batches import raised
from tests.races import crowd

ROWS = [{"text": str(number)} for number in range(8)]
HITS = replace(published.SETTINGS, max_assignments=20)


async def a_limited(rita, **limits):
    return await published.a_batch(rita, ROWS, settings=BatchSettings(hits=HITS, **limits))


async def test_one_worker_at_once_takes_no_more_than_the_limit_in_two_groups(rita):
    batch, published_hits = await a_limited(rita, most_hits_a_worker=3)
    hit_type = await HitType.get(id=batch.hit_type_id)
    ids = [hit.id for hit in published_hits]
    await raised(rita, hit_type, Money(20), ids[:4], most_hits_a_worker=3)
    (worker,) = await crowd.of_workers(1)

    results = await crowd.at_once(commands.accept(worker, id) for id in ids)

    assert crowd.counted(results) == {"done": 3, "MAX_HITS_PER_WORKER": 5}


async def test_no_more_workers_begin_than_may_be_at_work_at_once_in_two_groups(rita):
    batch, published_hits = await a_limited(rita, most_workers_at_once=4)
    hit_type = await HitType.get(id=batch.hit_type_id)
    ids = [hit.id for hit in published_hits]
    await raised(rita, hit_type, Money(20), ids[:4], most_workers_at_once=4)
    workers = await crowd.of_workers(12)

    results = await crowd.at_once(
        commands.accept(worker, ids[number % len(ids)]) for number, worker in enumerate(workers)
    )

    assert crowd.counted(results) == {"done": 4, "MAX_CONCURRENT_WORKERS": 8}
    held = [each for each in results if isinstance(each, Assignment)]
    by_id = {worker.id: worker for worker in workers}
    leaving = [commands.return_assignment(by_id[each.worker_id], each.id) for each in held[:2]]
    coming = [
        commands.accept(worker, ids[0])
        for worker in workers
        if worker.id not in {each.worker_id for each in held}
    ]
    await crowd.at_once([*leaving, *coming])
    at_work = await Assignment.filter(status="IN_PROGRESS")
    assert 2 <= len({each.worker_id for each in at_work}) <= 4


@retried
async def pause(batch):
    async with unit_of_work() as unit:
        await hits.pause_groups(batch.id, unit)


@retried
async def move(rita, ids, to):
    async with unit_of_work() as unit:
        return await hits.raise_reward(rita, ids, to=to, unit=unit)


async def test_accepts_pauses_and_a_raise_wait_for_each_other_in_no_ring(rita):
    batch, published_hits = await a_limited(rita, most_workers_at_once=9, most_hits_a_worker=9)
    hit_type = await HitType.get(id=batch.hit_type_id)
    ids = [hit.id for hit in published_hits]
    scope = {"most_workers_at_once": 9, "most_hits_a_worker": 9}
    to, _ = await raised(rita, hit_type, Money(20), [], **scope)
    workers = await crowd.of_workers(8)

    results = await crowd.at_once(
        [
            *(commands.accept(worker, id) for worker in workers for id in ids[:4]),
            move(rita, ids, to),
            pause(batch),
        ]
    )

    named = crowd.counted(results)
    assert set(named) <= {"done", "GROUP_PAUSED"}
    first = {each.hit_id for each in await Assignment.all()}
    for hit in await Hit.all():  # Either moved before its first accept, or not at all.
        worked = {each.group_id for each in await Assignment.filter(hit_id=hit.id)}
        assert worked <= {hit.group_id}
        assert hit.hit_type_id == to.id or hit.id in first
    for group in await HitGroup.filter(batch_id=batch.id):
        assert (group.is_paused, group.is_open) == (True, False)
    assert (await cast.money(rita))[1] == str(
        Money(sum(hit.cost.cents * hit.reserved_slots for hit in await Hit.all()))
    )
