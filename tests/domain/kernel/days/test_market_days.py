"""Days of the market: midnight to midnight in its own time zone, also as clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.kernel import policy
from domain.kernel.days.market_days import market_day


@pytest.mark.parametrize(
    ("zone", "at", "day", "hours"),
    [
        ("America/Los_Angeles", (2026, 6, 1, 6, 59), date(2026, 5, 31), 24),
        ("America/Los_Angeles", (2026, 6, 1, 7, 0), date(2026, 6, 1), 24),
        ("America/Los_Angeles", (2026, 3, 8, 8, 0), date(2026, 3, 8), 23),
        ("America/Los_Angeles", (2026, 3, 9, 6, 59), date(2026, 3, 8), 23),
        ("America/Los_Angeles", (2026, 3, 9, 7, 0), date(2026, 3, 9), 24),
        ("America/Los_Angeles", (2026, 11, 1, 7, 0), date(2026, 11, 1), 25),
        ("America/Los_Angeles", (2026, 11, 2, 7, 59), date(2026, 11, 1), 25),
        ("Europe/Amsterdam", (2026, 3, 28, 23, 0), date(2026, 3, 29), 23),
        ("Asia/Kathmandu", (2026, 1, 1, 18, 15), date(2026, 1, 2), 24),
        ("UTC", (2026, 1, 1, 0, 0), date(2026, 1, 1), 24),
    ],
)
def test_a_day_has_the_hours_of_its_time_zone(zone, at, day, hours):
    policy.adopt(policy.MarketPolicy(time_zone=zone))
    at = datetime(*at, tzinfo=UTC)

    found = market_day(at)

    assert (found.date, found.ends_at - found.begins_at) == (day, timedelta(hours=hours))
    assert found.begins_at <= at < found.ends_at


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Africa/Cairo", "Australia/Lord_Howe"])
def test_each_day_begins_as_the_one_before_ends(zone):
    """In Cairo clocks are put forward at midnight."""
    policy.adopt(policy.MarketPolicy(time_zone=zone))
    day = market_day(datetime(2026, 1, 1, 12, tzinfo=UTC))

    for _ in range(366):
        following = market_day(day.ends_at)
        assert following.begins_at == day.ends_at
        assert following.date == day.date + timedelta(days=1)
        assert market_day(day.ends_at - timedelta(microseconds=1)) == day
        day = following
