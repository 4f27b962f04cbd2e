"""A job that expires or deletes all HITs of a type."""

import pytest

from domain.hits import commands as hits
from domain.hits.commands import Closing, close_type
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.refusals import NotFound
from tests.domain import cast


@pytest.fixture
async def rita(any_database):
    return await cast.a_requester("Rita")


async def run(job):
    """Do all of a job. Returns the number of chunks."""
    assert await jobs.begin(job.id)
    chunks = 0
    while await jobs.do_chunk(job.id):
        chunks += 1
    return chunks


async def test_all_running_hits_are_expired_and_their_money_is_free(rita, monkeypatch):
    monkeypatch.setattr(close_type, "CLOSED_A_CHUNK", 2)
    kind = await cast.a_type(rita)
    mine = [await cast.a_hit(rita, hit_type=kind) for _ in range(5)]
    other = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Another"))
    await hits.expire_hit(rita, mine[1].id)

    job = await hits.close_hits_of_type(rita, kind.id, Closing.EXPIRE)
    late = await cast.a_hit(rita, hit_type=kind)
    assert (await hits.close_hits_of_type(rita, kind.id, Closing.EXPIRE)).id == job.id
    assert (job.total, job.account_id) == (4, rita.account_id)
    assert await run(job) == 3

    over = await Job.get(id=job.id)
    assert (over.state, over.done, over.total, over.message) == (JobState.DONE, 4, 4, None)
    running = await Hit.filter(is_expired=False).order_by("id")
    assert [hit.id for hit in running] == [other.id, late.id]
    assert await cast.money(rita) == ("99.76", "0.24")


async def test_hits_that_cannot_be_deleted_are_left(rita):
    wim = await cast.a_worker("Wim")
    kind = await cast.a_type(rita)
    free, taken = [await cast.a_hit(rita, hit_type=kind) for _ in range(2)]
    await cast.a_submitted(wim, taken)
    await hits.expire_hit(rita, free.id)

    job = await hits.close_hits_of_type(rita, kind.id, Closing.DELETE)
    await run(job)

    assert (await Job.get(id=job.id)).done == 1
    assert (await Hit.get(id=free.id)).status is HitStatus.DISPOSED
    assert (await Hit.get(id=taken.id)).status is not HitStatus.DISPOSED


async def test_the_type_of_another_is_not_found(rita):
    rob = await cast.a_requester("Rob")
    kind = await cast.a_type(rita)

    with pytest.raises(NotFound):
        await hits.close_hits_of_type(rob, kind.id, Closing.EXPIRE)
    assert await Job.all().count() == 0
