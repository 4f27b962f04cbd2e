"""The list, the feed, the counts and the accept agree for every worker, after any history."""

import asyncio

import pytest

from domain.assignments import commands
from domain.discovery import listing
from domain.discovery.eligibility import eligibility
from domain.discovery.filter import GroupFilter
from domain.discovery.hit_eligibility import hit_eligibility
from domain.discovery.open_slots import open_slots
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.kernel import clock, policy
from domain.kernel.refusals import NotEligible, NotFound
from domain.kernel.work import unit_of_work
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain import cast, market
from tests.domain.batches.random_batches import RandomBatches
from tests.domain.discovery.feed.test_feed_property import Client
from tests.domain.random_market import RandomMarket

ACCEPTABLE = GroupFilter(only_acceptable=True)
BURSTS, CHANGES = 9, 8


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
async def tail(database):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


@pytest.fixture
async def tail_on_postgres(postgres):
    async with Bell("memory://") as bell, Tail(bell) as tail:
        yield tail


class TakenBack(Exception):
    """Nothing that was tried stays."""


async def is_accepted(accept):
    """Whether the worker gets an assignment; it is taken back."""
    try:
        async with unit_of_work():
            await accept
            raise TakenBack
    except TakenBack:
        return True
    except (NotEligible, NotFound):
        return False


async def accepted_by(worker):
    """The HITs that the worker may accept, and the groups with a HIT for them: by trying it."""
    hits = [hit.id for hit in await Hit.all() if await is_accepted(commands.accept(worker, hit.id))]
    groups = {
        group.id
        for group in await HitGroup.all()
        if await is_accepted(commands.accept_next(worker, group.id))
    }
    return hits, groups


async def what_all_say(viewer):
    """The HITs and groups by accepting, the same by what is read, and whether the queue is full."""
    hits, groups = await Hit.all(), await HitGroup.all()
    accepted, accepted_groups = await accepted_by(viewer.worker)
    of_hits = await hit_eligibility(viewer, hits, at=clock.now())
    assert {id for id, each in of_hits.items() if each.may_accept} == set(accepted)
    of_groups = await eligibility(viewer, groups)
    assert {id for id, each in of_groups.items() if each.may_accept} == accepted_groups
    counted = await listing.totals(viewer, ACCEPTABLE)
    assert (counted.groups, counted.hits) == (len(accepted_groups), len(accepted))
    return accepted_groups, any("QUEUE_FULL" in each.reasons for each in of_groups.values())


async def the_rows_agree():
    """Counters and sums of a group, with its HITs."""
    groups = await HitGroup.all()
    slots = await open_slots([group.id for group in groups])
    for group in groups:
        hits = await Hit.filter(group_id=group.id, status=HitStatus.ASSIGNABLE)
        assert group.available_hits == len(hits)
        assert slots[group.id] == sum(hit.available for hit in hits)


async def run_random_market(tail, queue_length, market=RandomMarket):
    """Whether a queue was full at some check."""
    policy.adopt(policy.MarketPolicy(queue_length=queue_length))
    life = market(queue_length)
    await life.open()
    viewers = [life.viewers[worker.id] for worker in life.workers]
    clients = [Client(tail, viewer, ACCEPTABLE) for viewer in viewers]
    for client in clients:
        await client.start()
    some_full = some_listed = False
    for _ in range(BURSTS):
        for _ in range(CHANGES):
            await life.change()
            if life.random.random() < 0.2:
                await life.random.choice(clients).cut(life.change)
        settled = await asyncio.gather(*(client.has_settled() for client in clients))
        assert settled == [True] * len(clients)
        for viewer, client in zip(viewers, clients, strict=True):
            accepted, is_full = await what_all_say(viewer)
            assert set(client.state) == set(await client.fetched()) == accepted
            some_full, some_listed = some_full or is_full, some_listed or bool(accepted)
        await the_rows_agree()
    for client in clients:
        await client.stop()
    assert some_listed
    return some_full


async def test_list_feed_counts_and_accept_agree(tail):
    assert await run_random_market(tail, 1)


async def test_they_agree_where_more_than_one_is_in_the_queue(tail):
    await run_random_market(tail, 2)


async def test_they_agree_about_a_batch_with_limits_and_pauses(tail):
    await run_random_market(tail, 3, RandomBatches)


@pytest.mark.long
async def test_they_agree_on_postgres(tail_on_postgres):
    assert await run_random_market(tail_on_postgres, 1)


async def test_what_the_worker_has_done_does_not_count(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit_type = await cast.a_type(rita)
    for _ in range(3):
        await cast.a_hit(rita, hit_type=hit_type, slots=2)
    viewer = await market.viewer_of(wim.account_id)
    assert await listing.totals(viewer, ACCEPTABLE) == listing.Totals(1, 3)
    for _ in range(2):
        group = await HitGroup.get(hit_type_id=hit_type.id)
        assignment = await commands.accept_next(wim, group.id)
        await commands.submit(wim, assignment.id, cast.ANSWER)

    assert await listing.totals(viewer, ACCEPTABLE) == listing.Totals(1, 1)
    assert await listing.totals(viewer) == listing.Totals(1, 3)
