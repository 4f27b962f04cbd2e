"""Facts about jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.jobs.lifecycle import JobState
from domain.kernel.facts import Fact

QUEUE = "jobs"  # the topic of jobs that can be run


def job_topic(job_id: UUID) -> str:
    """The log topic of one job."""
    return f"job/{job_id}"


def jobs_topic(account_id: UUID) -> str:
    """The log topic of an account's jobs."""
    return f"jobs/{account_id}"


@dataclass(frozen=True, kw_only=True)
class JobChanged(Fact):
    """A job has another state, or has progressed."""

    job_id: UUID
    account_id: UUID | None
    state: str
    done: int
    total: int | None

    def topics(self) -> Iterable[str]:
        yield job_topic(self.job_id)
        if self.account_id is not None:
            yield jobs_topic(self.account_id)
        if self.state == JobState.WAITING:
            yield QUEUE
