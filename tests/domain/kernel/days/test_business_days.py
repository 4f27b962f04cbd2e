"""Business days: over weekends, times of day, and changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.applications.limits import BUSINESS_DAYS
from domain.kernel.days.business_days import after, passed

START = datetime(2020, 1, 1, tzinfo=UTC)
PACIFIC = "America/Los_Angeles"


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23T10:00", 3, "2026-11-26T10:00"),  # Monday to Thursday
        ("2026-11-26T10:00", 3, "2026-12-01T10:00"),  # Thursday to Tuesday
        ("2026-11-28T10:00", 1, "2026-12-01T00:00"),  # Saturday counts as Monday 0:00
        ("2026-11-27T10:00", 1, "2026-11-30T10:00"),  # Friday to Monday
        ("2026-11-27T10:00", 0, "2026-11-27T10:00"),
    ],
)
def test_a_number_of_business_days_later(start, days, due):
    assert after(at(start), days, time_zone="UTC") == at(due)


@pytest.mark.parametrize(
    ("start", "now", "days"),
    [
        ("2026-11-23T10:00", "2026-11-24T09:59", 0),
        ("2026-11-23T10:00", "2026-11-24T10:00", 1),
        ("2026-11-27T10:00", "2026-11-29T23:00", 0),  # over the weekend
        ("2026-11-27T10:00", "2026-11-30T10:00", 1),
        ("2026-11-26T10:00", "2026-11-28T01:00", 1),
        ("2026-11-23T10:00", "2026-12-07T10:00", 10),
        ("2026-11-23T10:00", "2026-11-20T10:00", 0),
    ],
)
def test_whole_business_days_that_have_passed(start, now, days):
    assert passed(at(start), at(now), time_zone="UTC") == days


def test_a_day_of_the_zone_has_23_or_25_hours_where_its_clock_changes():
    friday = at("2026-10-30T12:00", PACIFIC).astimezone(UTC)

    assert after(friday, 1, time_zone=PACIFIC) == at("2026-11-02T12:00", PACIFIC)
    assert after(friday, 1, time_zone=PACIFIC) - friday == timedelta(days=3, hours=1)
    assert passed(friday, friday + timedelta(days=3), time_zone=PACIFIC) == 0
    assert passed(friday, friday + timedelta(days=3, hours=1), time_zone=PACIFIC) == 1


@given(
    st.integers(0, 300_000_000).map(lambda seconds: START + timedelta(seconds=seconds)),
    st.integers(1, 40),
)
def test_the_two_agree(start, days):
    due = after(start, days)

    assert passed(start, due) == days
    assert passed(start, due - timedelta(microseconds=1)) == days - 1


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-16T20:00Z", "2026-11-19T20:00Z"),  # Monday noon: Thursday noon
        ("2026-11-20T20:00Z", "2026-11-25T20:00Z"),  # Friday: over the weekend
        ("2026-11-21T20:00Z", "2026-11-26T08:00Z"),  # Saturday counts as Monday 0:00
        ("2026-11-23T07:59Z", "2026-11-26T08:00Z"),  # Sunday 23:59 in the market
        ("2026-11-23T08:00Z", "2026-11-26T08:00Z"),  # Monday 0:00 in the market
        ("2026-10-30T19:00Z", "2026-11-04T20:00Z"),  # daylight saving ends on November 1
        ("2026-03-05T20:00Z", "2026-03-10T19:00Z"),  # and begins on March 8
    ],
)
def test_they_skip_the_weekend_and_keep_the_time_on_the_wall(start, due):
    start, due = (datetime.fromisoformat(each.replace("Z", "+00:00")) for each in (start, due))

    assert after(start, BUSINESS_DAYS, time_zone=PACIFIC) == due


def test_each_market_has_its_own_zone():
    start = datetime(2026, 11, 22, 20, tzinfo=UTC)  # Sunday in America, Monday in Tokyo

    found = after(start, BUSINESS_DAYS, time_zone="Asia/Tokyo")

    assert found == datetime(2026, 11, 25, 20, tzinfo=UTC)
