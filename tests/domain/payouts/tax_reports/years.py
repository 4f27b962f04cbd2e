"""Instants of these tests, in the market's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MARKET = ZoneInfo("America/Los_Angeles")


def at_noon(year, month, day):
    return local(year, month, day, 12)


def local(*parts):
    """An instant by the market's clocks."""
    return datetime(*parts, tzinfo=MARKET).astimezone(UTC)
