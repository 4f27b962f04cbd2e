"""Publishing a batch: a HIT for each valid row, once, as far as the money goes."""

from datetime import timedelta

import orjson
import pytest

from domain.assignments import recount
from domain.batches import commands as batches
from domain.batches.changes import SettingChanges
from domain.batches.commands import Publishing
from domain.batches.facts import BatchChanged
from domain.batches.lifecycle import BatchState
from domain.batches.refusals import BatchHasChanged, NoValidRows, RowsInvalid
from domain.batches.work import pace
from domain.batches.work.publish import annotation_of
from domain.funding import commands as funding
from domain.hits.models import Hit, HitGroup, StoredQuestion
from domain.hits.questions import question_of
from domain.jobs import kinds
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, WrongState
from domain.ledger import replay
from domain.people.teams import membership
from domain.people.teams.roles import TeamRole
from tests.domain import cast
from tests.domain.batches.files import a_checked, again, csv_of, publish, work


async def rows_of(batch):
    """The numbers of the rows that are published, and the values of each."""
    hits = await Hit.all().order_by("id")
    stored = {each.hit_id: each.body for each in await StoredQuestion.all()}
    bodies = [stored[hit.id] for hit in hits]
    assert len(bodies) == batch.published_rows
    return sorted((body["row"], body["values"]) for body in bodies)


@pytest.fixture
def in_small_chunks(monkeypatch):
    """Two rows each."""
    monkeypatch.setattr(pace, "FEWEST_ROWS", 2)
    monkeypatch.setattr(pace, "MOST_ROWS", 2)
    monkeypatch.setattr(kinds.known("batches.publish")._pace, "rows", 2)


async def test_each_valid_row_is_a_hit_with_the_values_of_all_columns(rita):
    batch = await a_checked(rita, b'text,other\nOne.,1\nTwo.\n"Three,\n""3""",\xc3\xa9\n')
    with pytest.raises(RowsInvalid):
        await publish(rita, batch)

    batch = await work(await publish(rita, batch, skips_invalid_rows=True))

    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHED, 2)
    assert await rows_of(batch) == [
        (1, {"text": "One.", "other": "1"}),
        (3, {"text": 'Three,\n"3"', "other": "é"}),
    ]
    (first, second) = await Hit.all().order_by("id")
    note = annotation_of(batch)
    assert {first.annotation, second.annotation} == {note}
    assert '<p>Three,\n"3"</p>' in (await question_of(second.id)).html
    assert await cast.money(rita) == ("99.76", "0.24")
    group = await HitGroup.get()
    assert (group.batch_id, group.available_hits, group.is_open) == (batch.id, 2, True)
    assert await replay.verify() == []


async def test_a_chunk_is_told_once_and_no_hit_alone(rita, in_small_chunks):
    batch = await a_checked(rita, csv_of(*"abcde"))
    await work(await publish(rita, batch))

    told = await cast.told()
    changes = [each for each in told if isinstance(each, BatchChanged)]
    assert "HitPublished" not in cast.kinds(told)
    assert [(each.state, each.published_rows) for each in changes[-4:]] == [
        ("PUBLISHING", 0),
        ("PUBLISHING", 2),
        ("PUBLISHING", 4),
        ("PUBLISHED", 5),
    ]


async def test_what_is_published_is_what_was_checked_and_what_it_costs(rita):
    batch = await a_checked(rita, csv_of("a", "b"))
    with pytest.raises(BatchHasChanged):
        await batches.publish_batch(rita, batch.id, Publishing(version=7))
    with pytest.raises(InvalidInput) as refused:
        await publish(rita, batch, expected_cost=Money(23))
    assert refused.value.bound == "0.24, the cost now"
    assert await Job.filter(kind="batches.publish").count() == 0

    await publish(rita, batch, expected_cost=Money(24))
    with pytest.raises(WrongState):
        await publish(rita, batch)


async def test_a_file_without_a_valid_row_is_not_published(rita):
    batch = await a_checked(rita, b"text,other\nTwo.\n")
    with pytest.raises(NoValidRows):
        await publish(rita, batch, skips_invalid_rows=True)


async def test_publishing_waits_for_money_and_goes_on_by_itself(market, in_small_chunks):
    rita = await cast.a_requester("Rita", funds="0.40")
    batch = await work(await publish(rita, await a_checked(rita, csv_of(*"abcdefg"))))

    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHING, 3)
    assert batch.message.startswith("This needs 0.12; 0.04 is available: deposit 0.08")
    job = await Job.get(id=batch.job_id)
    assert (job.state, job.message, job.done) == (JobState.RUNNING, batch.message, 3)
    told = len(await cast.told())
    clock.freeze(clock.now() + timedelta(seconds=16))
    assert (await work(batch)).published_rows == 3
    assert len(await cast.told()) == told + 1  # of the job alone

    await cast.deposit(rita, Money.parse("0.30"))
    clock.freeze(clock.now() + timedelta(seconds=16))
    assert (await work(batch)).published_rows == 5
    await cast.deposit(rita, Money.parse("9.00"))
    batch = await batches.resume_batch(rita, batch.id)  # at once
    assert (await work(batch)).state is BatchState.PUBLISHED
    assert [row for row, _ in await rows_of(await again(batch))] == list(range(1, 8))


async def test_publishing_waits_for_the_next_day_of_a_spending_limit(rita, in_small_chunks):
    await funding.set_spending_limit(rita, Money.parse("0.40"))
    batch = await work(await publish(rita, await a_checked(rita, csv_of(*"abcde"))))
    assert (batch.published_rows, "limit" in batch.message) == (3, True)

    clock.freeze(clock.now() + timedelta(days=1))
    assert (await work(batch)).state is BatchState.PUBLISHED


async def test_a_batch_is_paused_where_the_account_may_publish_no_more(rita, in_small_chunks):
    batch = await work(await publish(rita, await a_checked(rita, csv_of(*"abcde"))), chunks=1)
    account = await cast.Account.get(id=rita.account_id)
    await cast.Account.filter(id=account.id).update(suspended_at=clock.now())

    batch = await work(batch)

    assert (batch.state, batch.published_rows) == (BatchState.PAUSED, 2)
    assert "suspended" in batch.message
    await cast.Account.filter(id=account.id).update(suspended_at=None)
    batch = await work(await batches.resume_batch(rita, batch.id))
    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHED, 5)


async def test_a_batch_is_paused_where_the_one_who_published_it_may_no_more(
    rita, ann, in_small_chunks
):
    batch = await publish(rita, await a_checked(rita, csv_of(*"abcde")))
    await membership.join(ann.account_id, rita.id, TeamRole.PUBLISHER)
    await Job.filter(id=batch.job_id).update(account_id=ann.account_id)
    batch = await work(batch, chunks=1)
    await cast.Account.filter(id=ann.account_id).update(suspended_at=clock.now())

    batch = await work(batch)

    assert (batch.state, batch.published_rows) == (BatchState.PAUSED, 2)
    assert "suspended" in batch.message
    batch = await work(await batches.resume_batch(rita, batch.id))  # as another member
    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHED, 5)


async def test_other_bytes_than_those_that_were_checked_are_not_published(rita, stored):
    batch = await a_checked(rita, csv_of("a", "b"))
    (path,) = [each for each in stored.rglob("*") if each.is_file()]
    path.write_bytes(path.read_bytes() + b"\nc,3")

    batch = await work(await publish(rita, batch))

    assert (batch.state, batch.published_rows) == (BatchState.PAUSED, 0)
    assert "not the one that was checked" in batch.message


@pytest.mark.parametrize("content", [csv_of(*"abcd"), csv_of(*"abcd") + b"\ne\nf\ng\n"])
async def test_a_batch_is_published_with_its_last_valid_row(rita, in_small_chunks, content):
    changes = SettingChanges({}, {"unfilled_after_seconds": 600})
    checked = await a_checked(rita, content, changes)

    begun = await publish(rita, checked, skips_invalid_rows=True)
    batch = await work(begun, chunks=2)

    assert (batch.state, batch.published_rows) == (BatchState.PUBLISHED, 4)
    assert batch.unfilled_at == clock.now() + timedelta(seconds=600)


async def test_hits_of_a_batch_have_a_type_with_the_settings_of_the_batch(rita):
    changes = SettingChanges({"reward": Money(20), "max_assignments": 3}, {"most_hits_a_worker": 1})
    batch = await a_checked(rita, csv_of("a"), changes)
    batch = await work(await publish(rita, batch))

    (hit,), group = await Hit.all(), await HitGroup.get()
    assert (hit.reward_cents, hit.max_assignments, group.most_hits_a_worker) == (20, 3, 1)
    assert batch.expires_at == hit.expires_at
    assert await recount.differences() == []
    assert orjson.dumps(batch.settings)
