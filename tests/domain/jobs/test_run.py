"""Chunks: each is done once, with its cursor; what becomes of faults."""

import asyncio
from datetime import timedelta

import pytest

from domain.jobs import commands as jobs
from domain.jobs import kinds, limits, queries
from domain.jobs.commands.run import delay
from domain.jobs.kinds import UnknownArguments
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.jobs.refusals import TooManyJobs
from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.work import unit_of_work
from tests.domain import cast as market
from tests.domain.jobs.cast import a_job, counted

LOST = ConnectionResetError("the link is gone")


async def now(job):
    return await Job.get(id=job.id)


async def done_chunks(job, count):
    assert await jobs.begin(job.id)
    for _ in range(count):
        assert await jobs.do_chunk(job.id)


async def events():
    return [(fact.state, fact.done) for fact in await market.told()]


async def test_a_job_is_done_chunk_by_chunk(any_database, counting, ann):
    job = await a_job(ann, upto=3)
    assert (await now(job)).state is JobState.WAITING
    await done_chunks(job, 2)

    halfway = await now(job)
    assert (halfway.state, halfway.done, halfway.total) == (JobState.RUNNING, 2, 3)
    assert await jobs.do_chunk(job.id)
    over = await now(job)

    assert (over.state, over.done, over.ended_at) == (JobState.DONE, 3, clock.now())
    assert await counted(job) == [1, 2, 3]
    assert await jobs.do_chunk(job.id) is False
    assert await jobs.begin(job.id) is False
    assert await events() == [("WAITING", 0), ("RUNNING", 0), ("DONE", 3)]


async def test_progress_is_told_twice_a_second_and_no_more_often(counting, ann):
    job = await a_job(ann, upto=9)
    assert await jobs.begin(job.id)
    for step in (100, 399, 1, 499, 1, 100, 500, 500):
        clock.advance(timedelta(milliseconds=step))
        await jobs.do_chunk(job.id)

    assert await events() == [
        ("WAITING", 0),
        ("RUNNING", 0),
        ("RUNNING", 3),
        ("RUNNING", 5),
        ("RUNNING", 7),
        ("RUNNING", 8),
    ]


async def test_a_chunk_that_fails_has_done_nothing_and_is_tried_again_later(
    any_database, counting, ann
):
    job = await a_job(ann, upto=2)
    counting.faults = {2: LOST}
    await done_chunks(job, 1)

    with pytest.raises(ConnectionResetError):
        await jobs.do_chunk(job.id)
    assert await counted(job) == [1]
    await jobs.note_fault(job.id, LOST)

    waiting = await now(job)
    assert (waiting.state, waiting.cursor, waiting.faults) == (JobState.RUNNING, 1, 1)
    assert waiting.message == "It is tried again at 12:00:01 UTC: a connection was lost or refused."
    assert await jobs.do_chunk(job.id) is False
    clock.advance(limits.FIRST_DELAY)
    assert await jobs.do_chunk(job.id)
    assert await counted(job) == [1, 2]
    assert ((await now(job)).state, (await now(job)).message) == (JobState.DONE, None)


def test_the_delay_grows_up_to_five_minutes():
    seconds = [delay(faults).total_seconds() for faults in (1, 2, 3, 9, 10, 20)]

    assert seconds == [1, 2, 4, 256, 300, 300]


async def test_a_fault_that_passes_too_often_fails_the_job(counting, ann):
    job = await a_job(ann, upto=2)
    await done_chunks(job, 1)
    for _ in range(limits.MOST_FAULTS - 1):
        await jobs.note_fault(job.id, LOST)
    assert (await now(job)).state is JobState.RUNNING

    await jobs.note_fault(job.id, LOST)

    failed = await now(job)
    assert (failed.state, failed.done) == (JobState.FAILED, 1)
    assert failed.message == (
        "It failed 20 times in a row after 1 of 2: a connection was lost or refused."
    )


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (NotFound("HIT type"), "There is no such HIT type, or you may not see it."),
        (
            ZeroDivisionError(),
            "A fault of the server ended the job after 1 of 2: ZeroDivisionError. Its operator "
            "finds it in the log, with the job {id}.",
        ),
        (
            jobs.ChunkTooLong(),
            "The part after 1 of 2 took longer than 20 seconds. Nothing of it is done.",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_lasting_fault_fails_the_job_and_says_why(counting, ann, fault, message):
    job = await a_job(ann, upto=2)
    await done_chunks(job, 1)

    await jobs.note_fault(job.id, fault)

    failed = await now(job)
    assert (failed.state, failed.message) == (JobState.FAILED, message.format(id=job.id))
    assert (await events())[-1] == ("FAILED", 1)


async def test_a_chunk_has_an_end(counting, ann, monkeypatch):
    monkeypatch.setattr(limits, "LONGEST_CHUNK_SECONDS", 0.01)
    job = await a_job(ann)
    counting.pauses = {1: asyncio.Event().wait}
    assert await jobs.begin(job.id)

    with pytest.raises(jobs.ChunkTooLong):
        await jobs.do_chunk(job.id)
    assert await counted(job) == []


async def test_a_chunk_that_ends_the_process_each_time_is_given_up(counting, ann):
    job = await a_job(ann, upto=2)
    for _ in range(limits.MOST_STARTS):
        assert await jobs.begin(job.id)
        clock.advance(limits.BEGUN_FOR)

    assert await jobs.begin(job.id) is False

    failed = await now(job)
    assert failed.state is JobState.FAILED
    assert failed.message == (
        "The server has ended 5 times while it did the part after 0. Nothing of that part is done."
    )


async def test_a_chunk_that_is_done_counts_the_starts_anew(counting, ann):
    job = await a_job(ann, upto=9)
    for _ in range(2 * limits.MOST_STARTS):
        assert await jobs.begin(job.id)
        if (await now(job)).done < 8:
            assert await jobs.do_chunk(job.id)
        clock.advance(limits.BEGUN_FOR)

    assert (await now(job)).state is JobState.RUNNING


async def test_of_two_processes_that_would_begin_at_once_one_does(counting, ann):
    job = await a_job(ann)

    assert await jobs.begin(job.id)
    assert await jobs.begin(job.id) is False
    assert (await now(job)).starts == 1


async def test_a_job_of_another_release_waits_and_says_for_what(counting, ann):
    strange = await a_job(ann, arguments={"to": 3})
    unknown = await a_job(ann, subject="of later")
    assert await jobs.begin(strange.id)
    with pytest.raises(UnknownArguments):
        await jobs.do_chunk(strange.id)
    kinds.adopt([])
    await jobs.postpone(unknown.id)
    assert (await now(unknown)).message is None  # so soon, another release may still do it

    clock.advance(limits.POSTPONED_AFTER)
    await jobs.postpone(unknown.id)
    kinds.adopt([counting])
    await jobs.postpone(strange.id)
    told = len(await market.told())
    await jobs.postpone(strange.id)

    assert (await now(unknown)).state is (await now(strange)).state is JobState.WAITING
    assert (await now(unknown)).message == (
        "This release of the server does not know the kind test.count: the job waits for one that "
        "does."
    )
    assert (await now(strange)).message == (
        "This release of the server does not know what this job of the kind test.count holds: the "
        "job waits for one that does."
    )
    assert len(await market.told()) == told
    await done_chunks(unknown, 1)  # by a release that knows it, at once
    assert (await now(unknown)).message is None


async def test_each_account_has_a_few_candidates_in_the_order_of_their_turns(
    any_database, counting, ann
):
    bob = await market.an_account("Bob")
    many = [await a_job(ann) for _ in range(6)]
    one, house = await a_job(bob), await a_job()
    clock.advance(timedelta(seconds=1))
    await done_chunks(many[0], 1)
    paused = await a_job(bob)
    await jobs.steer(paused.id, JobVerb.PAUSE, by=bob.id)

    found = await queries.candidates(clock.now(), besides=[many[1].id])

    assert {each.id for each in found} == {*(j.id for j in many[2:5]), one.id, house.id}
    assert {each.account_id for each in found[:3]} == {ann.id, bob.id, None}


async def test_jobs_are_deleted_thirty_days_after_their_end(any_database, counting, ann):
    job, other = await a_job(ann, upto=1), await a_job(ann)
    await done_chunks(job, 1)
    clock.advance(limits.KEPT_AFTER_END)
    assert await jobs.trim(clock.now(), 10) == 0
    clock.advance(timedelta(seconds=1))

    assert await jobs.trim(clock.now(), 10) == 1
    assert [row.id for row in await Job.all()] == [other.id]


async def test_an_account_has_a_hundred_jobs_and_no_more(counting, ann):
    for number in range(limits.MOST_JOBS):
        await a_job(ann, subject=f"job {number}")
    assert (await a_job(ann, subject="job 7")).subject == "job 7"  # goes on already

    with pytest.raises(TooManyJobs) as refused:
        await a_job(ann)
    assert refused.value.broken.maximum == "100"
    assert await a_job() is not None  # of the installation
    first = await Job.filter(account_id=ann.id).order_by("id").first()
    await done_chunks(first, 3)
    await a_job(ann)


async def test_a_job_of_the_same_subject_is_not_added_twice(any_database, counting, ann):
    first = await a_job(ann, subject="it", upto=1)
    again = await a_job(ann, subject="it", upto=5)
    await done_chunks(first, 1)
    later = await a_job(ann, subject="it")

    assert again.id == first.id
    assert later.id != first.id
    assert await Job.all().count() == 2


async def test_nothing_is_added_where_the_cause_is_rolled_back(counting, ann):
    async def fail_after_adding():
        async with unit_of_work():
            await a_job(ann)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_adding()
    assert await Job.all().count() == 0
    assert await market.told() == []
