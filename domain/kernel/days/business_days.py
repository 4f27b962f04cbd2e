"""Business days: Monday to Friday, by default in the market's time zone. Holidays count too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.kernel import policy

A_DAY = timedelta(days=1)
SATURDAY = 5  # of date.weekday()
A_WEEK = 7  # days, of which so many are business days:
BUSINESS_DAYS_A_WEEK = 5


def after(start: datetime, days: int, *, time_zone: str | None = None) -> datetime:
    """The instant so many business days later, at the same time by the clock on the wall.

    A start at the weekend counts as the first moment of the following Monday.
    """
    zone = _zone(time_zone)
    begun = _begun(start, zone)
    day = begun.date()
    for _ in range(days):
        day += A_DAY
        while day.weekday() >= SATURDAY:
            day += A_DAY
    return datetime.combine(day, begun.time(), zone).astimezone(UTC)


def passed(start: datetime, at: datetime, *, time_zone: str | None = None) -> int:
    """How many whole business days have passed between two instants; 0 where none has."""
    zone = _zone(time_zone)
    begun, local = _begun(start, zone), at.astimezone(zone)
    days = (local.date() - begun.date()).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, A_WEEK)
    found = weeks * BUSINESS_DAYS_A_WEEK + sum(
        (begun.date() + timedelta(days=number)).weekday() < SATURDAY
        for number in range(1, rest + 1)
    )
    is_whole = local.weekday() >= SATURDAY or local.time() >= begun.time()
    return found if is_whole else found - 1


def _begun(start: datetime, zone: ZoneInfo) -> datetime:
    local = start.astimezone(zone)
    day = local.date()
    if day.weekday() < SATURDAY:
        return local
    while day.weekday() >= SATURDAY:
        day += A_DAY
    return datetime.combine(day, time(), zone)


def _zone(time_zone: str | None) -> ZoneInfo:
    return ZoneInfo(time_zone or policy.current().time_zone)
