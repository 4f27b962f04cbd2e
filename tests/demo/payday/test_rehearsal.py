"""The mornings to which the clock of the market is moved."""

from datetime import UTC, datetime

import pytest

from api.demo.payday.rehearsal import ZONE, morning


@pytest.mark.parametrize(
    ("now", "days", "seconds"),
    [
        (datetime(2026, 12, 1, 9, tzinfo=ZONE), 1, 86_400),
        (datetime(2026, 12, 1, 23, 59, tzinfo=ZONE), 1, 9 * 3_600 + 60),
        (datetime(2026, 12, 30, 9, tzinfo=ZONE), 5, 5 * 86_400),
        (datetime(2027, 3, 13, 9, tzinfo=ZONE), 1, 23 * 3_600),
        (datetime(2026, 10, 31, 9, tzinfo=ZONE), 1, 25 * 3_600),
    ],
)
def test_a_morning_is_nine_o_clock_also_where_clocks_change(now, days, seconds):
    found = morning(now, days)

    assert found.hour == 9
    assert (found.astimezone(UTC) - now.astimezone(UTC)).total_seconds() == seconds
