"""Wages of batches: the floor, the wage by measure and by estimate, and the reward that would meet
the floor. Pure.

A measured number is that of its bucket, exact to a tenth of a percent. So a wage counts as below
the floor only where all of its bucket is, and the reward that is named surely meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.batches.settings import BatchSettings
from domain.batches.watching.buckets import quantile
from domain.kernel.money import Money

LEAST_MEASURED = 10  # submissions, before a wage is compared with the floor
SECONDS_AN_HOUR = 3_600
_MEDIAN = 0.5
_A_SECOND = 1_000  # milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredWage:
    """What workers earn in an hour of work on a batch. None where nothing is known yet."""

    median: Money | None
    measured: int  # submissions that count
    floor: Money | None
    is_below: bool | None  # None without a floor, or before LEAST_MEASURED submissions
    reward_to_meet: Money | None  # where it is below


class TimeBasis(StrEnum):
    """What the time of an assignment is estimated by."""

    EARLIER_BATCHES = "EARLIER_BATCHES"
    EXPECTED = "EXPECTED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedWage:
    """What workers of a batch that is not published may earn in an hour."""

    seconds: float | None
    basis: TimeBasis
    hourly: Money | None
    at_least: Money  # for somebody who takes all of the allotted time
    floor: Money | None
    is_below: bool | None
    reward_to_meet: Money | None


def floor_of(settings: BatchSettings, of_market: Money | None) -> Money | None:
    """The floor of a batch: the requester's or the operator's, the higher of the two."""
    floors = [each for each in (settings.wage_floor, of_market) if each is not None and each.cents]
    return max(floors, key=lambda each: each.cents, default=None)


def measured(
    wages: Mapping[int, int], times: Mapping[int, int], floor: Money | None
) -> MeasuredWage:
    """The wage of a batch, from its buckets of cents an hour and of milliseconds."""
    count = sum(wages.values())
    median = quantile(wages, _MEDIAN)
    is_below = None
    if floor is not None and median is not None and count >= LEAST_MEASURED:
        is_below = median.high < floor.cents
    needed = None
    if is_below and floor is not None and (time := quantile(times, _MEDIAN)) is not None:
        needed = reward_to_meet(floor, (time.high + 1) / _A_SECOND)
    return MeasuredWage(
        median=None if median is None else Money(round(median.middle)),
        measured=count,
        floor=floor,
        is_below=is_below,
        reward_to_meet=needed,
    )


def estimated(
    settings: BatchSettings,
    floor: Money | None,
    *,
    earlier: Mapping[int, int],
    expected_seconds: int | None,
) -> EstimatedWage:
    """The wage of a batch by the median time of earlier ones (buckets of milliseconds), else by
    what the requester expects."""
    reward, allotted = settings.hits.reward, settings.hits.assignment_duration_seconds
    seconds, basis = None, TimeBasis.UNKNOWN
    if (median := quantile(earlier, _MEDIAN)) is not None:
        seconds, basis = median.middle / _A_SECOND, TimeBasis.EARLIER_BATCHES
    elif expected_seconds is not None:
        seconds, basis = float(min(expected_seconds, allotted)), TimeBasis.EXPECTED
    hourly = None if seconds is None else hourly_of(reward, seconds)
    is_below = None if hourly is None or floor is None else hourly.cents < floor.cents
    needed = None
    if is_below and floor is not None and seconds is not None:
        needed = reward_to_meet(floor, seconds)
    return EstimatedWage(
        seconds=seconds,
        basis=basis,
        hourly=hourly,
        at_least=hourly_of(reward, allotted),
        floor=floor,
        is_below=is_below,
        reward_to_meet=needed,
    )


def hourly_of(reward: Money, seconds: float) -> Money:
    """The reward for an hour at so many seconds, a second at least; rounded down to the cent."""
    return Money(int(reward.cents * SECONDS_AN_HOUR / max(seconds, 1.0)))


def reward_to_meet(floor: Money, seconds: float) -> Money:
    """The smallest reward with which so many seconds of work meet the floor."""
    cents = -int(-floor.cents * max(seconds, 1.0) / SECONDS_AN_HOUR // 1)
    return Money(cents)
