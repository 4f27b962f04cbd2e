"""A batch's limits for workers, and its pauses: as accepting and eligibility say."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.batches.settings import BatchSettings
from domain.discovery import listing
from domain.discovery.eligibility import eligibility
from domain.discovery.feed.exceptions import personal_exceptions
from domain.discovery.feed.shared_view import shared_eligibility, shared_view_of
from domain.discovery.feed.updates import Change, GroupUpdate, UpdateKind
from domain.discovery.filter import GroupFilter
from domain.discovery.hit_eligibility import hit_eligibility
from domain.hits import commands as hits
from domain.hits.models import HitGroup, HitType
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import NotEligible
from domain.kernel.work import unit_of_work
from domain.qualifications.holdings import access_of
from subscriptions.log.position import START
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.batches.random_batches import raised
from tests.domain.market import viewer_of
from tests.statements import counted

ROWS = [{"text": str(number)} for number in range(6)]
ACCEPTABLE = GroupFilter(only_acceptable=True)


async def a_limited(rita, *, slots=3, **limits):
    settings = replace(published.SETTINGS, max_assignments=slots)
    return await published.a_batch(rita, ROWS, settings=BatchSettings(hits=settings, **limits))


async def reasons(worker, hit):
    with pytest.raises(NotEligible) as caught:
        await commands.accept(worker, hit.id)
    return caught.value.reasons


async def explained(worker, hit):
    """The reasons for the HIT and for its group."""
    viewer = await viewer_of(worker.account_id)
    group = await HitGroup.get(id=hit.group_id)
    of_hit = (await hit_eligibility(viewer, [hit], at=clock.now()))[hit.id]
    of_group = (await eligibility(viewer, [group]))[group.id]
    return list(of_hit.reasons), list(of_group.reasons)


async def turned(batch, verb):
    async with unit_of_work() as unit:
        await verb(batch.id, unit)


async def test_nobody_accepts_while_the_batch_is_paused(rita, wim, ann):
    batch, (one, two, *_) = await a_limited(rita)
    held = await commands.accept(wim, one.id)
    await turned(batch, hits.pause_groups)

    async with cast.untouched():
        assert await reasons(ann, one) == ["GROUP_PAUSED"]
        assert await explained(ann, two) == (["GROUP_PAUSED"], ["GROUP_PAUSED"])
        with pytest.raises(NotEligible) as caught:
            await commands.accept_next(ann, one.group_id)
        assert caught.value.reasons == ["GROUP_PAUSED"]
    await commands.submit(wim, held.id, cast.ANSWER)
    await turned(batch, hits.resume_groups)

    await commands.accept_next(ann, one.group_id)


async def test_one_worker_takes_at_most_so_many_in_all_groups_of_the_batch(rita, wim, ann):
    batch, (one, two, three, four, *_) = await a_limited(rita, most_hits_a_worker=2)
    hit_type = await HitType.get(id=batch.hit_type_id)
    _, (dear, *_) = await raised(rita, hit_type, Money(20), [four.id], most_hits_a_worker=2)
    returned = await commands.accept(wim, one.id)
    await commands.return_assignment(wim, returned.id)
    await commands.accept(wim, two.id)
    assert await explained(wim, dear) == ([], [])
    taken = await commands.accept(wim, dear.id)

    limit = ["MAX_HITS_PER_WORKER"]
    assert await reasons(wim, three) == limit
    assert await explained(wim, three) == (limit, limit)
    viewer = await viewer_of(wim.account_id)
    assert await listing.totals(viewer, ACCEPTABLE) == listing.Totals(0, 0)
    assert (await listing.totals(viewer)).groups == 2
    await commands.accept(ann, three.id)
    await commands.return_assignment(wim, taken.id)
    await commands.accept(wim, three.id)
    async with cast.untouched():
        assert await reasons(wim, dear) == limit


async def test_so_many_workers_are_at_work_at_once(rita, wim, ann):
    bob = await cast.a_worker("Bob")
    _, (one, two, three, *_) = await a_limited(rita, most_workers_at_once=2)
    mine = await commands.accept(wim, one.id)
    await commands.accept(ann, one.id)

    limit = ["MAX_CONCURRENT_WORKERS"]
    async with cast.untouched():
        assert await reasons(bob, two) == limit
    assert await explained(bob, two) == (limit, limit)
    assert await explained(wim, two) == ([], [])
    again = await commands.accept(wim, two.id)  # One of the two takes more.
    await commands.submit(wim, mine.id, cast.ANSWER)
    assert await reasons(bob, three) == limit
    await commands.return_assignment(wim, again.id)
    await commands.accept(bob, three.id)
    assert await reasons(wim, three) == limit


async def test_a_shared_view_says_the_same_to_those_who_have_taken_nothing(rita, wim, ann):
    batch, (one, *_) = await a_limited(rita, most_workers_at_once=1, most_hits_a_worker=5)
    await commands.accept(wim, one.id)
    group = await HitGroup.get(id=one.group_id)
    viewer = await viewer_of(ann.account_id)
    view = await shared_view_of(viewer, await access_of(ann))

    shared = (await shared_eligibility(view, [group]))[group.id]

    assert list(shared.reasons) == ["MAX_CONCURRENT_WORKERS"]
    assert shared == (await eligibility(viewer, [group]))[group.id]
    assert (await eligibility(None, [group]))[group.id].reasons[1:] == shared.reasons
    apart = await personal_exceptions(await viewer_of(wim.account_id), ACCEPTABLE)
    assert {group.id, batch.id} <= apart.groups
    change = Change.by_viewer(clock.now(), START, was_ever_open=False)
    item = GroupUpdate.of(group, UpdateKind.POSTED, change, cursor=START).item(change)
    assert item.thing == batch.id


async def test_a_group_without_limits_needs_no_further_statement(rita, wim):
    hit = await cast.a_hit(rita, slots=2)
    ann = await cast.a_worker("Ann")
    _, (one, *_) = await a_limited(rita, most_hits_a_worker=2)
    with counted() as plain:
        await commands.accept(wim, hit.id)
    with counted() as limited:
        await commands.accept(ann, one.id)

    assert len(limited) == len(plain) + 1


class Model:
    """The market as the limits see it."""

    def __init__(self, most_hits, most_workers):
        self.most_hits, self.most_workers = most_hits, most_workers
        self.is_paused = False
        self.taken = defaultdict(set)  # HITs by worker: not given back
        self.held = defaultdict(set)  # those in progress

    def objections(self, worker, hit):
        at_work = {each for each, held in self.held.items() if held}
        crowded = worker not in at_work and len(at_work) >= self.most_workers
        found = {
            "ALREADY_DONE": hit in self.taken[worker],
            "GROUP_PAUSED": self.is_paused,
            "MAX_HITS_PER_WORKER": len(self.taken[worker]) >= self.most_hits,
            "MAX_CONCURRENT_WORKERS": crowded,
        }
        return [reason for reason, holds in found.items() if holds]


async def test_random_accepts_returns_and_pauses_are_as_a_model_says(rita, market):
    dice, given = random.Random(4), set()
    workers = [await cast.a_worker(name) for name in ("Wim", "Ann", "Bob", "Eve")]
    batch, published_hits = await a_limited(
        rita, slots=4, most_hits_a_worker=3, most_workers_at_once=2
    )
    model, assignments = Model(3, 2), {}
    hit_type = await HitType.get(id=batch.hit_type_id)
    scope = {"most_hits_a_worker": 3, "most_workers_at_once": 2}
    await raised(rita, hit_type, Money(25), [hit.id for hit in published_hits[:2]], **scope)
    for _ in range(150):
        worker, hit = dice.choice(workers), dice.choice(published_hits)
        match dice.choice(["accept"] * 6 + ["return"] * 2 + ["submit", "turn", "abandon"]):
            case "accept":
                expected = model.objections(worker.id, hit.id)
                given |= set(expected)
                assert (await explained(worker, await hit_now(hit)))[0] == expected
                if expected:
                    assert await reasons(worker, hit) == expected
                    continue
                assignments[worker.id, hit.id] = await commands.accept(worker, hit.id)
                model.taken[worker.id].add(hit.id)
                model.held[worker.id].add(hit.id)
            case "turn":
                verb = hits.resume_groups if model.is_paused else hits.pause_groups
                await turned(batch, verb)
                model.is_paused = not model.is_paused
            case "abandon" if dice.random() < 0.3:
                clock.advance(timedelta(seconds=601))
                await commands.abandon_due(clock.now(), 100)
                for worker_id, held in model.held.items():
                    model.taken[worker_id] -= held
                    held.clear()
            case "return" | "submit" as verb if model.held[worker.id]:
                held = dice.choice(sorted(model.held[worker.id]))
                assignment = assignments[worker.id, held]
                model.held[worker.id].discard(held)
                if verb == "return":
                    await commands.return_assignment(worker, assignment.id)
                    model.taken[worker.id].discard(held)
                else:
                    await commands.submit(worker, assignment.id, cast.ANSWER)
    assert len(given) == 4


async def hit_now(hit):
    return await type(hit).get(id=hit.id)
