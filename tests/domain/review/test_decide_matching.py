"""Deciding everything that matches a filter, as a job, bounded by what the client has counted."""

import sys
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import AssignmentStatus, RejectionReason
from domain.assignments.models import Assignment
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import global_id
from domain.kernel.refusals import InvalidInput, NotFound
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.review.commands import MatchingDecision, decide_matching
from domain.review.filters import REVIEWED, ReviewFilter
from tests.domain import cast
from tests.domain.batches.published import a_batch
from tests.domain.results.files import rows_of, run

HERE = sys.modules["domain.review.commands.decide_matching"]
REJECTED = Decision(feedback="No answer.", reason=RejectionReason.INCOMPLETE)


def asked(count, decision=Decision(), **wanted):  # noqa: B008
    return MatchingDecision(wanted=ReviewFilter(**wanted), decision=decision, expected_count=count)


@pytest.fixture
async def stage(rita, wim, monkeypatch):
    """A batch with five undecided works, and one of another HIT."""
    monkeypatch.setattr(HERE, "DECISIONS_A_CHUNK", 2)
    batch, hits = await a_batch(rita, [{"text": str(n)} for n in range(5)])
    works = [await submitted(wim, hit) for hit in hits]
    other = await cast.a_submitted(wim, await cast.a_hit(rita))
    return batch, works, other


async def submitted(worker, hit):
    assignment = await cast.an_accepted(worker, hit)
    return await work.submit(worker, assignment.id, [cast.AnswerField("label", ("x",))])


async def statuses():
    return [row.status.value for row in await Assignment.all().order_by("id")]


async def test_a_whole_batch_is_approved_and_nothing_else(rita, wim, stage):
    batch, _, _ = stage

    job = await run(await decide_matching(rita, asked(5, batch_id=batch.id)))

    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 5, 5, None)
    assert await statuses() == ["APPROVED"] * 5 + ["SUBMITTED"]
    assert await cast.earned(wim) == "0.50"
    assert await rows_of(job) == []


async def test_all_of_a_requester_is_rejected_with_a_reason(rita, stage):
    job = await run(await decide_matching(rita, asked(6, REJECTED)))

    assert job.done == 6
    found = await Assignment.all()
    assert {(each.rejection_reason, each.feedback) for each in found} == {
        (RejectionReason.INCOMPLETE, "No answer.")
    }


async def test_another_number_than_expected_is_refused_and_nothing_begins(rita, stage):
    batch, works, _ = stage
    await work.decide(rita, [works[0].id], Decision())

    with pytest.raises(InvalidInput) as refused:
        await decide_matching(rita, asked(5, batch_id=batch.id))
    assert (refused.value.field, "match now, 4" in refused.value.bound) == ("expectedCount", True)
    assert await Job.all().count() == 0


async def test_what_is_submitted_after_the_call_is_left(rita, ann, stage):
    job = await decide_matching(rita, asked(6))
    clock.advance(timedelta(seconds=1))
    late = await cast.a_submitted(ann, await cast.a_hit(rita))

    assert (await run(job)).done == 6
    assert (await Assignment.get(id=late.id)).status is AssignmentStatus.SUBMITTED


async def test_work_that_others_decide_meanwhile_is_named_in_the_file(rita, stage, monkeypatch):
    batch, works, _ = stage
    job = await decide_matching(rita, asked(5, batch_id=batch.id))
    decide_each = HERE.decide_each

    async def decided_before(requester, pairs, call_id):
        await decide_each(requester, [(pairs[0][0], REJECTED)], call_id)
        return await decide_each(requester, pairs, call_id)

    monkeypatch.setattr(HERE, "decide_each", decided_before)
    over = await run(job)

    assert (over.done, over.state) == (2, JobState.DONE)
    assert "3 assignments could not be decided" in over.message
    named = [global_id("Assignment", each.id) for each in works[::2]]
    rows = await rows_of(over)
    assert [row["AssignmentId"] for row in rows] == named
    assert {row["Reason"] for row in rows} == {"WRONG_STATE"}


async def test_the_same_call_begins_one_job(rita, stage):
    first = await decide_matching(rita, asked(6), client_token="one")
    assert (await decide_matching(rita, asked(6))).id == first.id
    await run(first)

    assert (await decide_matching(rita, asked(6), client_token="one")).id == first.id
    with pytest.raises(ClientTokenReused):
        await decide_matching(rita, asked(5), client_token="one")
    with pytest.raises(InvalidInput):
        await decide_matching(rita, asked(6))
    assert await Job.all().count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (asked(1, statuses=REVIEWED), "filter.status"),
        (asked(0), "expectedCount"),
        (asked(2**31), "expectedCount"),
        (asked(1, Decision(feedback="x" * 1_025)), "feedback"),
        (asked(1, Decision(feedback="", reason=RejectionReason.WRONG)), "feedback"),
    ],
)
async def test_each_bound_is_named(rita, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        await decide_matching(rita, wrong)
    assert refused.value.field == field


async def test_the_batch_of_another_is_not_found(rita, stage):
    rob = await cast.a_requester("Rob")
    with pytest.raises(NotFound):
        await decide_matching(rob, asked(5, batch_id=stage[0].id))


async def test_a_member_who_may_review_no_more_decides_nothing_more(rita, stage):
    job = await decide_matching(rita, asked(6))
    await TeamMember.filter(requester_id=rita.id).update(role=TeamRole.VIEWER)

    over = await run(job)
    assert (over.state, over.done) == (JobState.FAILED, 0)
    assert set(await statuses()) == {"SUBMITTED"}
