"""The states of a job, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class JobState(StrEnum):
    """The state of a job."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class JobVerb(StrEnum):
    """The actions on a job, of people and of the runner."""

    BEGIN = "BEGIN"
    POSTPONE = "POSTPONE"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    FINISH = "FINISH"
    FAIL = "FAIL"
    CANCEL = "CANCEL"


JOB_LIFECYCLE = Lifecycle(
    "job",
    {
        (JobState.WAITING, JobVerb.BEGIN): JobState.RUNNING,
        (JobState.WAITING, JobVerb.POSTPONE): JobState.WAITING,
        (JobState.RUNNING, JobVerb.POSTPONE): JobState.WAITING,
        (JobState.WAITING, JobVerb.PAUSE): JobState.PAUSED,
        (JobState.RUNNING, JobVerb.PAUSE): JobState.PAUSED,
        (JobState.PAUSED, JobVerb.RESUME): JobState.WAITING,
        (JobState.FAILED, JobVerb.RESUME): JobState.WAITING,
        (JobState.RUNNING, JobVerb.FINISH): JobState.DONE,
        (JobState.WAITING, JobVerb.FAIL): JobState.FAILED,
        (JobState.RUNNING, JobVerb.FAIL): JobState.FAILED,
        (JobState.WAITING, JobVerb.CANCEL): JobState.CANCELLED,
        (JobState.RUNNING, JobVerb.CANCEL): JobState.CANCELLED,
        (JobState.PAUSED, JobVerb.CANCEL): JobState.CANCELLED,
        (JobState.FAILED, JobVerb.CANCEL): JobState.CANCELLED,
    },
)
ACTIVE = (JobState.WAITING, JobState.RUNNING)  # the runner does their chunks
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

# The states in which a verb of people has nothing left to do: sent again, it is a success.
DONE_ALREADY = {
    JobVerb.PAUSE: (JobState.PAUSED,),
    JobVerb.RESUME: ACTIVE,
    JobVerb.CANCEL: (JobState.CANCELLED,),
}
