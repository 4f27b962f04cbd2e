"""How many workers may accept HITs: a number to plan with, which says nothing about one worker."""

from __future__ import annotations

import strawberry

from domain.discovery import eligible_workers as counting
from schema.execution.cost import Cost

WORKERS_COST = Cost(weight=25)  # counts of workers


@strawberry.type(
    description="How many workers may accept HITs now: between `atLeast` and `atMost`. It counts "
    "workers in good standing who meet the requirements and are not blocked by the requester; a "
    "full queue or daily limit does not matter. Where only the requester's own qualifications are "
    f"required the number is exact; below {counting.FEWEST_SHOWN} it is shown as 0 to "
    f"{counting.FEWEST_SHOWN - 1}. Where the place, the work record or somebody else's "
    "qualification is required it is rounded, and what the requester decides worker by worker "
    "(own qualifications, lists, blocks) widens the range, so that nobody reads from it what a "
    "single worker has."
)
class EligibleWorkers:
    at_least: int = strawberry.field(
        description=f"There are so many at least, up to {counting.MOST_COUNTED:,}."
    )
    at_most: int | None = strawberry.field(
        description="There are so many at most; null where nothing is known of it: there are "
        f"{counting.MOST_COUNTED:,} or more."
    )

    @classmethod
    def of(cls, found: counting.WorkerCount) -> EligibleWorkers:
        return cls(at_least=found.at_least, at_most=found.at_most)
