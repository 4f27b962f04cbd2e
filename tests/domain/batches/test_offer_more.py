"""Extending a batch, and offering once more what was rejected: as far as the money goes, once."""

from datetime import timedelta

import pytest

from domain.assignments import commands as assignments
from domain.batches import commands as batches
from domain.batches.changes import SettingChanges
from domain.batches.commands import BatchExtension
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch, RepublishedRejection
from domain.batches.refusals import OtherWorkGoesOn
from domain.batches.work import expire, extend, offering, republish
from domain.hits import commands as hits
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, StoredQuestion
from domain.hits.refusals import FeeBracketCrossed
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, WrongState
from domain.questions.question import AnswerField
from tests.domain import cast
from tests.domain.batches.files import a_checked, again, csv_of, publish, work

ANSWER = (AnswerField("label", ("x",)),)


@pytest.fixture
def in_small_chunks(monkeypatch):
    for place in (offering, extend, republish):
        monkeypatch.setattr(place, "HITS_A_CHUNK", 2)
    monkeypatch.setattr(expire, "CLOSED_A_CHUNK", 2)


async def a_published(requester, texts, slots=1):
    changes = SettingChanges({"max_assignments": slots})
    batch = await a_checked(requester, csv_of(*texts), changes)
    return await work(await publish(requester, batch))


async def rejected(requester, worker, hit):
    taken = await assignments.accept(worker, hit.id)
    done = await assignments.submit(worker, taken.id, ANSWER)
    return await cast.reject(requester, done)


async def test_every_hit_gets_more_time_and_assignments(rita, in_small_chunks):
    batch = await a_published(rita, "abcde")
    until = clock.now() + timedelta(days=9)

    more = BatchExtension(slots=2, expires_at=until)
    batch = await batches.extend_batch(rita, batch.id, more, client_token="a")
    with pytest.raises(OtherWorkGoesOn):
        await batches.extend_batch(rita, batch.id, more)
    batch = await work(batch)
    await batches.extend_batch(rita, batch.id, more, client_token="a")

    found = {(hit.max_assignments, hit.available, hit.expires_at) for hit in await Hit.all()}
    assert found == {(3, 3, until)}
    assert batch.settings["hits"]["max_assignments"] == 3
    assert (await Job.get(id=batch.job_id)).done == 5
    assert await cast.money(rita) == ("98.20", "1.80")


async def test_an_extension_waits_for_money_and_goes_on_where_it_was(market, in_small_chunks):
    rita = await cast.a_requester("Rita", funds="1.00")
    batch = await a_published(rita, "abcde")
    batch = await work(await batches.extend_batch(rita, batch.id, BatchExtension(slots=1)))

    assert sorted(hit.max_assignments for hit in await Hit.all()) == [1, 1, 2, 2, 2]
    assert "0.04 is available" in (await Job.get(id=batch.job_id)).message
    await cast.deposit(rita, Money.parse("1.00"))
    clock.freeze(clock.now() + timedelta(seconds=16))
    await work(batch)
    assert {hit.max_assignments for hit in await Hit.all()} == {2}


async def test_an_extension_keeps_the_fee_and_its_bounds(rita):
    batch = await a_published(rita, "a", slots=9)
    with pytest.raises(FeeBracketCrossed):
        await batches.extend_batch(rita, batch.id, BatchExtension(slots=1))
    for wrong in (BatchExtension(), BatchExtension(slots=0), BatchExtension(expires_at=cast.START)):
        with pytest.raises(InvalidInput):
            await batches.extend_batch(rita, batch.id, wrong)
    draft = await a_checked(rita, csv_of("a"))
    with pytest.raises(WrongState):
        await batches.extend_batch(rita, draft.id, BatchExtension(slots=1))


async def deleted_and_copied(requester, worker, batch):
    """Reject work of the batch's first HIT of ten, delete it, and have the work offered again."""
    first = await Hit.all().order_by("id").first()
    await rejected(requester, worker, first)
    await hits.expire_hit(requester, first.id)
    await hits.delete_hit(requester, first.id)
    await work(await batches.republish_rejected(requester, batch.id))
    return await Hit.get(max_assignments=1)


async def test_a_hit_of_another_kind_keeps_no_other_from_its_extension(rita, wim):
    batch = await a_published(rita, "ab", slots=10)
    copy = await deleted_and_copied(rita, wim, batch)

    await work(await batches.extend_batch(rita, batch.id, BatchExtension(slots=9)))

    assert (await Hit.get(max_assignments=19)).status is HitStatus.ASSIGNABLE
    assert (await Hit.get(id=copy.id)).max_assignments == 1


async def test_a_deleted_hit_does_not_stand_for_the_others(rita, wim):
    batch = await a_published(rita, "a", slots=10)
    await deleted_and_copied(rita, wim, batch)

    with pytest.raises(FeeBracketCrossed):
        await batches.extend_batch(rita, batch.id, BatchExtension(slots=9))


async def test_each_rejection_is_offered_once_more(rita, wim, ann, in_small_chunks):
    batch = await a_published(rita, "abc")
    first, second, third = await Hit.all().order_by("id")
    await rejected(rita, wim, first)
    await rejected(rita, ann, second)
    await hits.delete_hit(rita, second.id)
    await cast.approve(
        rita, await assignments.submit(wim, (await assignments.accept(wim, third.id)).id, ANSWER)
    )

    batch = await work(await batches.republish_rejected(rita, batch.id))
    batch = await work(await batches.republish_rejected(rita, batch.id))

    again_first = await Hit.get(id=first.id)
    assert (again_first.max_assignments, again_first.available) == (2, 1)
    (copy,) = await Hit.exclude(id__in=[first.id, second.id, third.id])
    bodies = [(await StoredQuestion.get(hit_id=each)).body for each in (second.id, copy.id)]
    assert bodies[0] == bodies[1]
    assert copy.annotation == second.annotation
    noted = {each.hit_id for each in await RepublishedRejection.all()}
    assert (noted, await RepublishedRejection.all().count()) == ({first.id, copy.id}, 2)
    assert (await Job.get(id=batch.job_id)).done == 0


async def test_a_hit_that_may_not_grow_is_offered_as_another_one(rita, wim):
    batch = await a_published(rita, "a", slots=9)
    (hit,) = await Hit.all()
    await rejected(rita, wim, hit)

    await work(await batches.republish_rejected(rita, batch.id))

    (copy,) = await Hit.exclude(id=hit.id)
    assert (copy.max_assignments, copy.hit_type_id) == (1, hit.hit_type_id)
    assert (await Hit.get(id=hit.id)).max_assignments == 9


async def test_what_was_rejected_waits_for_money(market, wim):
    rita = await cast.a_requester("Rita", funds="0.24")
    batch = await a_published(rita, "ab")
    for hit in await Hit.all():
        await rejected(rita, wim, hit)
    assert await cast.money(rita) == ("0.24", "0.00")
    other = await a_published(rita, "c")
    assert other.state is BatchState.PUBLISHED

    batch = await work(await batches.republish_rejected(rita, batch.id))
    assert await RepublishedRejection.all().count() == 1
    await cast.deposit(rita, Money.parse("1.00"))
    clock.freeze(clock.now() + timedelta(seconds=16))
    await work(batch)
    assert await RepublishedRejection.all().count() == 2


async def test_an_expired_hit_is_offered_again_for_a_lifetime(rita, wim):
    batch = await a_published(rita, "a")
    (hit,) = await Hit.all()
    await rejected(rita, wim, hit)
    clock.freeze(hit.expires_at + timedelta(hours=1))

    await work(await batches.republish_rejected(rita, batch.id))

    revived = await Hit.get(id=hit.id)
    assert revived.expires_at == clock.now() + timedelta(days=1)
    assert revived.is_open(clock.now())


async def test_cancelling_expires_all_hits_and_work_in_progress_goes_on(rita, wim, in_small_chunks):
    batch = await a_published(rita, "abcde")
    (first, *_) = await Hit.all().order_by("id")
    taken = await assignments.accept(wim, first.id)

    batch = await batches.cancel_batch(rita, batch.id)
    assert batch.state is BatchState.CANCELLING
    batch = await work(batch)

    assert (batch.state, batch.ended_at) == (BatchState.CANCELLED, clock.now())
    assert {hit.is_expired for hit in await Hit.all()} == {True}
    assert await cast.money(rita) == ("99.88", "0.12")
    await assignments.submit(wim, taken.id, ANSWER)
    assert (await batches.cancel_batch(rita, batch.id)).state is BatchState.CANCELLED


async def test_hits_that_nobody_takes_in_time_expire(rita, wim):
    changes = SettingChanges({}, {"unfilled_after_seconds": 600})
    batch = await work(await publish(rita, await a_checked(rita, csv_of("a", "b"), changes)))
    first, _ = await Hit.all().order_by("id")
    await assignments.accept(wim, first.id)
    assert batch.unfilled_at == clock.now() + timedelta(seconds=600)

    assert await batches.expire_unfilled_due(clock.now(), 10) == 0
    clock.freeze(batch.unfilled_at)
    assert await batches.expire_unfilled_due(clock.now(), 10) == 1
    job = await Job.get(kind="batches.expire_unfilled")
    await Batch.filter(id=batch.id).update(job_id=job.id)
    await work(batch)

    assert [hit.is_expired for hit in await Hit.all().order_by("id")] == [False, True]
    assert (await again(batch)).unfilled_at is None


async def test_a_paused_batch_publishes_nothing_until_it_is_resumed(rita):
    batch = await publish(rita, await a_checked(rita, csv_of("a", "b")))
    assert (await batches.pause_batch(rita, batch.id)).state is BatchState.PAUSED
    batch = await work(batch)
    assert (batch.state, batch.published_rows) == (BatchState.PAUSED, 0)
    assert (await batches.pause_batch(rita, batch.id)).state is BatchState.PAUSED

    batch = await work(await batches.resume_batch(rita, batch.id))
    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHED, 2)
    await batches.pause_batch(rita, batch.id)
    assert (await batches.resume_batch(rita, batch.id)).state is BatchState.PUBLISHED


async def test_a_hit_that_was_taken_down_is_not_offered_again_nor_copied(rita, wim, ann):
    batch = await a_published(rita, "ab")
    taken_down, deleted = await Hit.all().order_by("id")
    for hit in (taken_down, deleted):
        await rejected(rita, wim, hit)
        await Hit.filter(id=hit.id).update(taken_down_at=clock.now())
    await hits.delete_hit(rita, deleted.id)

    batch = await work(await batches.republish_rejected(rita, batch.id))
    await work(await batches.extend_batch(rita, batch.id, BatchExtension(slots=1)))

    assert await Hit.all().count() == 2
    assert {hit.max_assignments for hit in await Hit.all()} == {1}
    messages = {job.message for job in await Job.filter(kind__startswith="batches.")}
    assert any("2 HITs could not be offered again." in (each or "") for each in messages)
