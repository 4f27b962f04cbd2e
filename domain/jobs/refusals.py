"""The ways in which jobs are refused."""

from __future__ import annotations

from domain.jobs import limits
from domain.kernel.refusals import Constraint, NotAllowed, Rule


class TooManyJobs(NotAllowed):
    """The account has as many jobs as it may have at once."""

    def __init__(self) -> None:
        most = limits.MOST_JOBS
        super().__init__(
            f"An account may have {most} jobs that have not ended: wait for one, or cancel one."
        )
        self.broken = Constraint.between(Rule.COUNT, 0, most)


class SameJobGoesOn(NotAllowed):
    """Another job does the same work."""

    def __init__(self) -> None:
        super().__init__(
            "Another job that has not ended does the same: wait for it, or cancel it first."
        )
