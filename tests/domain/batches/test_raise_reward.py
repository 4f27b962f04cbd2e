"""Raising the reward of a batch: for HITs that nobody ever accepted, as far as the money goes."""

from datetime import timedelta

import pytest

from domain.assignments import commands as assignments
from domain.batches import commands as batches
from domain.batches.changes import SettingChanges
from domain.batches.refusals import OtherWorkGoesOn
from domain.batches.work import raise_reward
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, NotEligible, NotFound, WrongState
from domain.ledger.replay import verify
from domain.worker_lists import commands as lists
from subscriptions.log import reader
from tests.domain import cast
from tests.domain.batches.files import a_checked, csv_of, publish, work
from tests.domain.batches.watching.counting import counted


@pytest.fixture
def in_small_chunks(monkeypatch):
    monkeypatch.setattr(raise_reward, "HITS_A_CHUNK", 2)


async def a_published(requester, texts, **changes):
    batch = await a_checked(requester, csv_of(*texts), SettingChanges({}, changes))
    return await work(await publish(requester, batch))


async def rewards():
    return [str(hit.reward) for hit in await Hit.all().order_by("id")]


async def test_hits_that_nobody_accepted_pay_more_and_others_as_before(rita, wim, in_small_chunks):
    batch = await a_published(rita, "abcde")
    taken = await Hit.all().order_by("id").first()
    kept = await assignments.accept(wim, taken.id)
    await assignments.return_assignment(wim, kept.id)

    begun = await reader.head()
    batch = await batches.raise_batch_reward(rita, batch.id, Money(25), client_token="a")
    assert cast.kinds(await cast.told(begun)).count("BatchChanged") == 1
    with pytest.raises(OtherWorkGoesOn):
        await batches.raise_batch_reward(rita, batch.id, Money(30))
    clock.advance(timedelta(seconds=1))
    batch = await work(batch)
    assert cast.kinds(await cast.told(begun)).count("BatchChanged") == 2
    await batches.raise_batch_reward(rita, batch.id, Money(25), client_token="a")

    assert await rewards() == ["0.10", "0.25", "0.25", "0.25", "0.25"]
    assert batch.settings["hits"]["reward_cents"] == 25
    assert (await Job.get(id=batch.job_id)).done == 4
    assert await HitGroup.filter(batch_id=batch.id).count() == 2
    assert await cast.money(rita) == ("98.68", "1.32")  # 0.12, and four times 0.30
    assert await verify() == []
    counts = await counted(batch)
    assert (counts.hits, counts.slots, counts.held_cents) == (5, 5, 132)


async def test_it_waits_for_money_and_goes_on_where_it_was(market, in_small_chunks):
    rita = await cast.a_requester("Rita", funds="1.00")
    batch = await a_published(rita, "abcde")
    batch = await work(await batches.raise_batch_reward(rita, batch.id, Money(25)))

    assert sorted(await rewards()) == ["0.10", "0.10", "0.10", "0.25", "0.25"]
    assert "0.04 is available" in (await Job.get(id=batch.job_id)).message
    await cast.deposit(rita, Money.parse("1.00"))
    clock.freeze(clock.now() + timedelta(seconds=16))
    await work(batch)
    assert set(await rewards()) == {"0.25"}
    assert await verify() == []


async def test_money_is_needed_for_hits_that_move_alone(market, wim, in_small_chunks):
    rita = await cast.a_requester("Rita", funds="0.66")
    batch = await a_published(rita, "abcd")
    kept, expired, _, _ = await Hit.all().order_by("id")
    await assignments.return_assignment(wim, (await assignments.accept(wim, kept.id)).id)
    await hits.expire_hit(rita, expired.id)  # 0.12 comes back: 0.30 of the 0.36 for two

    batch = await work(await batches.raise_batch_reward(rita, batch.id, Money(25)))

    job = await Job.get(id=batch.job_id)
    assert (job.state, job.done) == (JobState.RUNNING, 1)
    await cast.deposit(rita, Money.parse("0.06"))
    clock.freeze(clock.now() + timedelta(seconds=16))
    await work(batch)
    assert (await Job.get(id=batch.job_id)).state is JobState.DONE
    assert await rewards() == ["0.10", "0.10", "0.25", "0.25"]
    assert await cast.money(rita) == ("0.00", "0.72")


async def test_only_a_higher_reward_of_a_published_batch_is_taken(rita):
    batch = await a_published(rita, "a")
    for wrong in (Money(10), Money(9), Money(1_000_001)):
        with pytest.raises(InvalidInput):
            await batches.raise_batch_reward(rita, batch.id, wrong)
    draft = await a_checked(rita, csv_of("a"))
    with pytest.raises(WrongState):
        await batches.raise_batch_reward(rita, draft.id, Money(20))


async def test_a_paused_batch_is_accepted_by_nobody_until_it_goes_on(rita, wim):
    batch = await a_published(rita, "ab")
    hit = await Hit.all().order_by("id").first()
    await batches.pause_batch(rita, batch.id)
    with pytest.raises(NotEligible):
        await assignments.accept(wim, hit.id)
    assert not (await HitGroup.get(id=hit.group_id)).is_open

    await batches.resume_batch(rita, batch.id)
    assert (await assignments.accept(wim, hit.id)).hit_id == hit.id


async def test_the_lists_of_a_batch_say_who_may_accept(rita, wim, ann):
    friends = await lists.create_list(rita, "Friends")
    await lists.add_workers(rita, friends.id, [wim.id])
    batch = await a_published(rita, "ab", only_lists=(friends.id,))
    hit = await Hit.all().order_by("id").first()

    assert (await assignments.accept(wim, hit.id)).hit_id == hit.id
    with pytest.raises(NotFound):
        await assignments.accept(ann, hit.id)
    assert batch.settings["only_lists"] == [str(friends.id)]
