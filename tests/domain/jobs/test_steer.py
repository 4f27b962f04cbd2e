"""Pausing, resuming and cancelling: by the owner and by operators, again, and in a wrong state."""

import orjson
import pytest

from domain.audit.trail import COMMAND_LINE, Actor, Via
from domain.jobs import commands as jobs
from domain.jobs import limits
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.jobs.refusals import SameJobGoesOn, TooManyJobs
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.statement import Statement
from domain.people.models import Account
from tests.domain import cast as market
from tests.domain.jobs.cast import a_job, counted

_AUDIT = Statement("SELECT action, subject_id, details FROM audit_entries ORDER BY id")


async def steer(job, verb, account):
    return (await jobs.steer(job.id, verb, by=account.id)).state


async def test_a_paused_job_does_nothing_and_goes_on_where_it_was(counting, ann):
    job = await a_job(ann, upto=3)
    assert await jobs.begin(job.id)
    await jobs.do_chunk(job.id)

    assert await steer(job, JobVerb.PAUSE, ann) is JobState.PAUSED
    assert await jobs.begin(job.id) is False
    assert await jobs.do_chunk(job.id) is False
    assert await steer(job, JobVerb.RESUME, ann) is JobState.WAITING
    assert await jobs.do_chunk(job.id) is False  # it is begun again first
    assert await jobs.begin(job.id)
    await jobs.do_chunk(job.id)
    await jobs.do_chunk(job.id)

    assert await counted(job) == [1, 2, 3]
    assert [fact.state for fact in await market.told()] == [
        "WAITING", "RUNNING", "PAUSED", "WAITING", "RUNNING", "DONE",
    ]  # fmt: skip


async def test_a_cancelled_job_has_ended(counting, ann):
    job = await a_job(ann)

    assert await steer(job, JobVerb.CANCEL, ann) is JobState.CANCELLED
    assert (await Job.get(id=job.id)).ended_at == clock.now()
    assert await jobs.begin(job.id) is False
    with pytest.raises(WrongState):
        await steer(job, JobVerb.RESUME, ann)


@pytest.mark.parametrize("verb", [JobVerb.PAUSE, JobVerb.RESUME, JobVerb.CANCEL])
async def test_the_same_again_is_a_success_and_tells_nothing(counting, ann, verb):
    job = await a_job(ann)
    if verb is JobVerb.RESUME:
        await steer(job, JobVerb.PAUSE, ann)
    first = await steer(job, verb, ann)
    told = len(await market.told())

    assert await steer(job, verb, ann) is first
    assert len(await market.told()) == told


async def test_a_failed_job_is_resumed_where_it_stands(counting, ann):
    job = await a_job(ann, upto=2)
    assert await jobs.begin(job.id)
    await jobs.do_chunk(job.id)
    await jobs.note_fault(job.id, ZeroDivisionError())

    await steer(job, JobVerb.RESUME, ann)

    again = await Job.get(id=job.id)
    assert (again.state, again.cursor, again.message, again.ended_at) == ("WAITING", 1, None, None)
    assert await jobs.begin(job.id)
    await jobs.do_chunk(job.id)
    assert await counted(job) == [1, 2]


async def test_a_failed_job_is_not_resumed_beside_another_that_does_the_same(
    any_database, counting, ann
):
    failed = await a_job(ann, subject="it")
    await jobs.note_fault(failed.id, ZeroDivisionError())
    await a_job(ann, subject="it")

    with pytest.raises(SameJobGoesOn):
        await steer(failed, JobVerb.RESUME, ann)
    assert (await Job.get(id=failed.id)).state is JobState.FAILED


async def test_the_job_of_another_answers_like_none(counting, ann):
    bob, job = await market.an_account("Bob"), await a_job(ann)
    messages = []
    for key in (job.id, new_id(), (await a_job()).id):
        with pytest.raises(NotFound) as refused:
            await jobs.steer(key, JobVerb.CANCEL, by=bob.id)
        messages.append(refused.value.message)

    assert len(set(messages)) == 1
    assert (await Job.get(id=job.id)).state is JobState.WAITING


async def test_the_audit_tells_what_operators_did_and_read(any_database, counting, ann):
    job, house = await a_job(ann), await a_job()
    olga = await market.an_account("Olga")
    actor = Actor(account_id=olga.id, role="ADMINISTRATOR", via=Via.API, address="192.0.2.1")
    await jobs.steer(job.id, JobVerb.PAUSE, by=actor)
    await jobs.steer(job.id, JobVerb.PAUSE, by=actor)  # nothing is done
    await jobs.steer(house.id, JobVerb.CANCEL, by=COMMAND_LINE)
    await jobs.jobs_for(actor, [job.id, new_id()])

    entries = [
        (row["action"], str(row["subject_id"]), orjson.loads(row["details"]))
        for row in await _AUDIT.rows()
    ]
    assert entries == [
        ("job.pause", str(job.id), {"kind": "test.count", "state": "PAUSED"}),
        ("job.cancel", str(house.id), {"kind": "test.count", "state": "CANCELLED"}),
        ("job.read", str(job.id), {}),
    ]


async def test_a_job_that_failed_goes_on_only_where_there_is_room_for_another(counting, ann):
    failed = await a_job(ann)
    await jobs.note_fault(failed.id, ValueError())
    await Job.filter(id=failed.id).update(state=JobState.FAILED, ended_at=clock.now())
    for number in range(limits.MOST_JOBS):
        await a_job(ann, subject=str(number))

    with pytest.raises(TooManyJobs):
        await steer(failed, JobVerb.RESUME, ann)

    other = await Job.exclude(id=failed.id).first()
    await steer(other, JobVerb.PAUSE, ann)
    assert await steer(other, JobVerb.RESUME, ann) is JobState.WAITING
    await steer(other, JobVerb.CANCEL, ann)
    assert await steer(failed, JobVerb.RESUME, ann) is JobState.WAITING


async def test_nobody_resumes_a_job_of_a_closed_account(counting, ann):
    job = await a_job(ann)
    await Job.filter(id=job.id).update(state=JobState.FAILED, ended_at=clock.now())
    await Account.filter(id=ann.id).update(closed_at=clock.now())

    with pytest.raises(NotFound):
        await jobs.steer(job.id, JobVerb.RESUME, by=COMMAND_LINE)

    assert (await Job.get(id=job.id)).state is JobState.FAILED
