"""Wages by measure and by estimate, the floor, and the reward that would meet it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.batches import wages
from domain.batches.settings import BatchSettings
from domain.batches.wages import TimeBasis, estimated, floor_of, measured, reward_to_meet
from domain.batches.watching.buckets import bucket_of
from domain.batches.watching.tally import hourly_cents
from domain.kernel.money import Money
from tests.domain.batches.published import SETTINGS

FLOOR = Money(1_000)
SETTING = BatchSettings(hits=SETTINGS)  # 0.10 for 600 seconds at most


def buckets(number, many):
    return {bucket_of(number): many}


@pytest.mark.parametrize(
    ("of_batch", "of_market", "floor"),
    [
        (None, None, None),
        (Money(700), None, Money(700)),
        (None, FLOOR, FLOOR),
        (Money(700), FLOOR, FLOOR),
        (Money(1_500), FLOOR, Money(1_500)),
        (Money(0), None, None),
    ],
)
def test_the_higher_floor_holds(of_batch, of_market, floor):
    assert floor_of(replace(SETTING, wage_floor=of_batch), of_market) == floor


def test_a_wage_is_compared_with_the_floor_from_ten_submissions_on():
    few = measured(buckets(500, 9), buckets(60_000, 9), FLOOR)
    enough = measured(buckets(500, 10), buckets(60_000, 10), FLOOR)

    assert wages.LEAST_MEASURED == 10
    assert (few.is_below, few.reward_to_meet, few.measured) == (None, None, 9)
    assert (enough.is_below, enough.reward_to_meet) == (True, Money(17))


def test_without_a_floor_there_is_only_a_median():
    found = measured(buckets(500, 50), buckets(60_000, 50), None)

    assert (found.median, found.is_below, found.reward_to_meet) == (Money(500), None, None)


@given(seconds=st.integers(1, 86_400), floor=st.integers(1, 10_000))
def test_the_reward_that_is_named_meets_the_floor_and_is_not_warned_of(seconds, floor):
    milliseconds = seconds * 1_000
    named = measured(buckets(0, 10), buckets(milliseconds, 10), Money(floor)).reward_to_meet
    wage = hourly_cents(named.cents, milliseconds * 1_000)

    assert wage >= floor
    again = measured(buckets(wage, 10), buckets(milliseconds, 10), Money(floor))
    assert again.is_below is False


def test_a_reward_to_meet_a_floor_is_rounded_up():
    assert reward_to_meet(FLOOR, 3_600) == FLOOR
    assert reward_to_meet(FLOOR, 3_601) == Money(1_001)
    assert reward_to_meet(FLOOR, 0) == Money(1)


@pytest.mark.parametrize(
    ("earlier", "expected", "basis", "seconds", "hourly", "needed"),
    [
        ({}, None, TimeBasis.UNKNOWN, None, None, None),
        ({}, 60, TimeBasis.EXPECTED, 60, Money(600), Money(17)),
        ({}, 30, TimeBasis.EXPECTED, 30, Money(1_200), None),
        ({}, 9_999, TimeBasis.EXPECTED, 600, Money(60), Money(167)),
        (buckets(120, 3), 60, TimeBasis.EARLIER_BATCHES, 0.12, Money(36_000), None),
    ],
)
def test_an_estimate_takes_earlier_batches_first(earlier, expected, basis, seconds, hourly, needed):
    found = estimated(SETTING, FLOOR, earlier=earlier, expected_seconds=expected)

    assert (found.basis, found.seconds, found.hourly) == (basis, seconds, hourly)
    assert (found.at_least, found.reward_to_meet) == (Money(60), needed)
    assert found.is_below is (None if hourly is None else needed is not None)


def test_a_wage_counts_a_second_at_least():
    assert hourly_cents(10, 0) == hourly_cents(10, 1_000_000) == 36_000
    assert hourly_cents(10, 2_000_000) == 18_000
