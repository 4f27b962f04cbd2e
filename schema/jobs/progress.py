"""Following jobs: an event for each change of a state, and for progress twice a second."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from domain.jobs import facts
from domain.jobs.facts import JobChanged
from domain.jobs.lifecycle import JobState
from domain.kernel.refusals import Refused
from domain.people.authentication import viewer_again
from domain.people.facts import account_topic
from domain.people.operators import Duty
from domain.people.viewer import Viewer
from schema.graph.jobs.job import Job, visible_jobs
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import followed, resolved
from schema.kernel.node import key_of
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactStream, FollowersRights
from schema.live.following import FollowedLog, started
from subscriptions.fanout.stream import FollowPlan

_KINDS = frozenset({JobChanged.__name__})


@strawberry.type(description="A job has another state, or is further.")
class JobProgressed(Event):
    fact: strawberry.Private[Any]

    @resolved(description="The state at this event.")
    def state(self) -> JobState:
        return JobState(self.fact.state)

    @resolved(description="How many of its things were done at this event.")
    def done(self) -> int:
        assert isinstance(self.fact, JobChanged)
        return self.fact.done

    @resolved(description="How many there were to do; null where it was not known.")
    def total(self) -> int | None:
        assert isinstance(self.fact, JobChanged)
        return self.fact.total

    @resolved(description="The job as it is now; null where it is deleted.")
    async def job(self, info: Info) -> Job | None:
        seen = await visible_jobs(info.context, [self.fact.job_id])
        return Job.of(seen[self.fact.job_id]) if seen else None


@strawberry.type
class JobSubscriptions:
    @followed(
        description="The progress of one of your jobs, or of all of them: each change of the state "
        "at once, other progress at most twice a second for each job. It starts with what comes "
        "next: read the job first, and give that answer's `eventCursor`."
    )
    async def job_progress(
        self,
        info: Info,
        job_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The job; operators may give that of another. Null follows all of your "
                "own."
            ),
        ] = None,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[JobProgressed, None]:
        viewer = info.context.reading()
        topic, rights = facts.jobs_topic(viewer.account_id), None
        if job_id is not None:
            key = key_of("jobId", job_id, "Job")
            seen = await visible_jobs(info.context, [key])
            if key not in seen:
                raise BadUserInput("jobId is not the id of a job that you may see.")
            topic = facts.job_topic(key)
            if seen[key].account_id != viewer.account_id:
                rights = _while_operator(viewer)
        stream = FactStream(info.context.tail, topic, _KINDS, rights=rights)

        def facts_of_jobs() -> FactStream:
            return stream

        plan = FollowPlan(
            await started(after), catching_up=facts_of_jobs, personal=facts_of_jobs, common=None
        )
        return FollowedLog(
            plan,
            event=lambda told: JobProgressed.of(told),
            viewer=info.context.perspective.identity,
        ).as_events()


def _while_operator(viewer: Viewer) -> FollowersRights:
    """The events of another's job end when the viewer runs the installation no more."""

    async def are_left() -> bool:
        again = await viewer_again(viewer)
        try:
            return again is not None and again.operating(Duty.RUN) is not None
        except Refused:
            return False

    return FollowersRights(account_topic(viewer.account_id), are_left)
