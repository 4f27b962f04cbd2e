"""Days of the market: from midnight to midnight in its time zone, 23 to 25 hours long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.kernel import policy

DAYS_CACHED = 64

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MarketDay:
    """One day of the market's calendar, with its first instant and that of the next day."""

    date: date
    begins_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """The day as it is stored: its order is that of the days."""
        return self.date.isoformat()


# Nearly every call is about the same day, and an accept makes two of them.
_latest: tuple[str, MarketDay | None] = ("", None)


def market_day(at: datetime) -> MarketDay:
    """The day of the market that contains this instant."""
    global _latest
    zone = policy.current().time_zone
    latest_zone, day = _latest
    if day is None or zone != latest_zone or not day.begins_at <= at < day.ends_at:
        day = _day(zone, at.astimezone(_zone(zone)).date())
        _latest = zone, day
    return day


def day_on(day: date) -> MarketDay:
    """The day of the market with this date."""
    return _day(policy.current().time_zone, day)


@lru_cache(maxsize=DAYS_CACHED)
def _day(zone: str, day: date) -> MarketDay:
    return MarketDay(day, _midnight(zone, day), _midnight(zone, day + _ONE_DAY))


def _midnight(zone: str, day: date) -> datetime:
    """The first instant of a day. Where clocks skip midnight, the day begins as they do so."""
    return datetime.combine(day, time.min, _zone(zone)).astimezone(UTC)


@lru_cache(maxsize=DAYS_CACHED)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
