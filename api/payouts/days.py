"""Days of bank files: business days and times of the market's time zone.

Holidays of banks are not known here: a bank that is closed on the day takes its next one.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.kernel import policy
from domain.kernel.days import business_days


def next_business_day(at: datetime) -> date:
    """The first business day after the one of the instant."""
    return market_time(business_days.after(at, 1)).date()


def market_time(at: datetime) -> datetime:
    """The instant by the clock on the wall of the market."""
    return at.astimezone(ZoneInfo(policy.current().time_zone))
