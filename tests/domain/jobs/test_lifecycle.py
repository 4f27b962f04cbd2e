"""Random lives of a job: its moves are those of the table, and no chunk is done twice."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.jobs import commands as jobs
from domain.jobs import limits
from domain.jobs.lifecycle import ACTIVE, ENDED, JOB_LIFECYCLE, JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.refusals import WrongState
from subscriptions.log import reader
from tests.domain import cast as market
from tests.domain.jobs.cast import a_job, counted

UPTO = 2
PEOPLE = (JobVerb.PAUSE, JobVerb.RESUME, JobVerb.CANCEL)
STEPS = st.sampled_from(
    [*PEOPLE, "begin", "begin", "chunk", "chunk", "chunk", "passing", "lasting", "postpone"]
)


def test_the_table_has_every_move_and_no_other():
    allowed = {
        (state, verb)
        for state, verb in itertools.product(JobState, JobVerb)
        if JOB_LIFECYCLE.allows(state, verb)
    }

    assert allowed == {
        *((state, verb) for state in ACTIVE for verb in ("POSTPONE", "PAUSE", "FAIL", "CANCEL")),
        ("WAITING", "BEGIN"),
        ("RUNNING", "FINISH"),
        *((state, verb) for state in ("PAUSED", "FAILED") for verb in ("RESUME", "CANCEL")),
    }


async def step(job, what, ann):
    """Do one thing. Returns the numbers that it has written."""
    match what:
        case "begin":
            await jobs.begin(job.id)
        case "chunk":
            await jobs.do_chunk(job.id)
        case "passing":
            await jobs.note_fault(job.id, ConnectionResetError())
        case "lasting":
            await jobs.note_fault(job.id, ZeroDivisionError())
        case "postpone":
            await jobs.postpone(job.id)
        case _:
            try:
                await jobs.steer(job.id, what, by=ann.id)
            except WrongState:
                return "refused"
    return "done"


class TestAnyLife:
    async def test_a_job_goes_only_where_the_table_says(self, counting, ann):
        @settings(max_examples=12, deadline=None)
        @given(st.lists(STEPS, min_size=8, max_size=25))
        def live(steps):
            lives.append(steps)

        lives = []
        live()
        ended = [await self.assert_consistent(["begin", "chunk", *steps], ann) for steps in lives]
        assert len(set(ended)) > 2  # the lives are not all alike

    async def assert_consistent(self, steps, ann):
        start = await reader.head()
        job = await a_job(ann, upto=UPTO)
        states, before = [JobState.WAITING], await Job.get(id=job.id)
        for what in steps:
            clock.advance(limits.LONGEST_DELAY)
            outcome = await step(job, what, ann)
            now = await Job.get(id=job.id)
            assert now.done == (now.cursor or 0) == len(await counted(job))
            assert await counted(job) == list(range(1, now.done + 1))
            assert (now.ended_at is not None) == (now.state in ENDED)
            if now.state != before.state:
                moves = [
                    end for (start, _), end in JOB_LIFECYCLE.moves.items() if start == before.state
                ]
                assert now.state in moves
                assert outcome == "done"
                states.append(now.state)
            if now.done != before.done:
                assert before.state is JobState.RUNNING
            before = now
        if before.state is JobState.DONE:
            assert before.done == UPTO
        told = [fact.state for fact in await market.told(start)]
        assert [state for state, _ in itertools.groupby(told)] == states
        if before.state not in ENDED:
            await jobs.steer(job.id, JobVerb.CANCEL, by=ann.id)
        return before.state
