"""How many HITs a worker may do on a day of the market, and when probation ends. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel import policy
from domain.kernel.days.market_days import market_day
from domain.kernel.policy import DailyLimitCounts
from domain.kernel.statement import instant

NOTICE_AT_PERCENT = 80  # of the limit: the worker is told that it is near


@dataclass(frozen=True, slots=True)
class DailyUse:
    """A worker's limit for one day, what of it is used, and the end of the day."""

    limit: int
    used: int
    ends_at: datetime

    @property
    def is_reached(self) -> bool:
        """Whether the worker may accept nothing more on this day."""
        return self.used >= self.limit

    @property
    def room(self) -> int:
        """How many HITs the worker may still accept; below 0 where the limit was lowered."""
        return self.limit - self.used

    @property
    def is_near(self) -> bool:
        """Whether the last accept brought it to the share of the limit that is told."""
        return not self.is_reached and self.used == -(-self.limit * NOTICE_AT_PERCENT // 100)

    def after_one_more(self) -> DailyUse:
        """The same after an accept."""
        return DailyUse(self.limit, self.used + 1, self.ends_at)

    def if_reached(self) -> DailyUse | None:
        """The same for all workers who have reached this limit on this day; None before."""
        return DailyUse(self.limit, self.limit, self.ends_at) if self.is_reached else None


def is_in_probation(probation_ends_at: datetime | None, at: datetime) -> bool:
    """Whether a worker with this end of probation, if it is known, is in probation."""
    if not policy.current().probation_days:
        return False
    return probation_ends_at is None or at < probation_ends_at


def daily_use(
    count: Mapping[str, Any] | None, at: datetime, *, in_progress: int
) -> DailyUse | None:
    """The use of a worker's limit at an instant, from the worker's count, if there is one. None
    where there is no limit.

    Assignments in progress count where submissions do, so that they can all be submitted.
    """
    rules, today = policy.current(), market_day(at)
    ends_at = None if count is None else probation_end(count)
    limit = rules.probation_daily_limit if is_in_probation(ends_at, at) else rules.daily_limit
    if not limit:
        return None
    is_today = count is not None and count["day"] is not None and count["day"] >= today.key
    accepted, submitted = (
        (count["accepted"], count["submitted"]) if count is not None and is_today else (0, 0)
    )
    if rules.daily_limit_counts is DailyLimitCounts.SUBMISSIONS:
        return DailyUse(limit, submitted + in_progress, today.ends_at)
    return DailyUse(limit, accepted, today.ends_at)


def probation_end(count: Mapping[str, Any]) -> datetime | None:
    """The end of probation in a count, which is text on SQLite."""
    ends_at = count["probation_ends_at"]
    return None if ends_at is None else instant(ends_at)
