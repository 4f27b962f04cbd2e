"""A job writes once to each worker with decided work of a filter, and waits where it must."""

from datetime import timedelta

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotFound
from domain.messages import commands as messages
from domain.messages import limits
from domain.messages.commands import WriteToMatching
from domain.messages.commands.write_matching import DECIDED
from domain.messages.models import ThreadMessage
from domain.people import commands as people
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.review.filters import ReviewFilter
from tests.domain import cast
from tests.domain.results.files import run


def asked(**wanted):
    return WriteToMatching(wanted=ReviewFilter(**{"statuses": DECIDED} | wanted), text="Thanks.")


async def written():
    return sorted([row.thread_id for row in await ThreadMessage.all()])


@pytest.fixture
async def decided(rita, wim, ann, monkeypatch):
    """Three pieces of Wim's and one of Ann's, read one or two at a time."""
    monkeypatch.setattr(limits, "WORKERS_A_CHUNK", 2)
    works = [await cast.an_approved(rita, wim, await cast.a_hit(rita)) for _ in range(3)]
    works.append(await cast.a_rejected(rita, ann, await cast.a_hit(rita)))
    await cast.a_submitted(ann, await cast.a_hit(rita))
    return works


async def test_each_worker_is_written_to_once(rita, decided):
    job = await run(await messages.write_to_matching(rita, asked()))

    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 2, 2, None)
    assert len(set(await written())) == len(await written()) == 2


async def test_a_filter_chooses_the_work(rita, wim, ann, decided):
    rejected = asked(statuses=(AssignmentStatus.REJECTED,))
    job = await run(await messages.write_to_matching(rita, rejected, client_token="t"))
    same = await messages.write_to_matching(rita, rejected, client_token="t")

    assert (same.id, job.done) == (job.id, 1)
    async with cast.refused(InvalidInput):
        await messages.write_to_matching(rita, asked(statuses=(AssignmentStatus.SUBMITTED,)))
    other = await cast.a_hit(await cast.a_requester("Rob"))
    async with cast.refused(NotFound):
        await messages.write_to_matching(rita, asked(hit_type_id=other.hit_type_id))


async def test_workers_who_take_none_are_counted(rita, wim, decided):
    await people.block_requester(wim, rita.id)
    job = await run(await messages.write_to_matching(rita, asked()))

    assert (job.done, job.message) == (1, "2 times a worker could not be written to.")


async def test_it_waits_where_the_requester_has_written_enough(rita, decided, monkeypatch):
    clock.freeze(clock.now())
    monkeypatch.setattr(limits, "OF_A_REQUESTER", (limits.Bound(2, timedelta(hours=1)),))
    try:
        job = await messages.write_to_matching(rita, asked())
        waiting = await run(job)
        assert (waiting.done, waiting.state) == (1, JobState.RUNNING)
        assert waiting.due_at == clock.now() + timedelta(hours=1)
        clock.advance(timedelta(hours=1, seconds=1))
        done = await run(await Job.get(id=job.id))
    finally:
        clock.release()
    assert (done.state, done.done) == (JobState.DONE, 2)


async def test_it_ends_where_its_member_may_write_no_more(rita, decided):
    job = await messages.write_to_matching(rita, asked())
    await TeamMember.filter(requester_id=rita.id).update(role=TeamRole.VIEWER)

    assert (await run(job)).state is JobState.FAILED
    assert await written() == []
