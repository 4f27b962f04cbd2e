"""How the work of a data set is spread over the days before payday, and its pay. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sized

from api.demo.dataset import Work
from domain.kernel.money import Money

REWARD = Money(50)  # of a HIT
SMALLEST_PAYOUT = Money(100)

# The days with a submission until probation is over and earnings may be paid out, as in production.
DAYS = 10
INTERVALS = (3, 7, 14, 30)  # the days from one scheduled transfer to the next


def is_new(works: Sized, days: int) -> bool:
    """Whether a worker has too little work for every day: probation and the hold do not end."""
    return len(works) < days


def is_paid(works: Collection[Work], days: int) -> bool:
    """Whether there is something to pay out to a worker on payday."""
    approved = sum(not each.is_rejected for each in works)
    return not is_new(works, days) and REWARD * approved >= SMALLEST_PAYOUT


def share(works: int, day: int, days: int) -> int:
    """How much of so much work is for this day, counted from 0: about the same each day, most on
    the first, and at least one a day where there is enough."""
    return _done_by(day + 1, works, days) - _done_by(day, works, days)


def daily_limit(works: Iterable[int], days: int) -> int:
    """The least limit a day that lets all of these workers finish in time."""
    return max(_done_by(1, each, days) for each in works)


def interval(days: int) -> int:
    """The shortest interval whose first transfer, counted from the first day of work, pays for all
    days of work: what was approved at least a day before."""
    return min(each for each in INTERVALS if each > days)


def _done_by(day: int, works: int, days: int) -> int:
    """How much is done before this day, rounded up."""
    return -(-day * works // days)
