"""Reads instants as programs print them: RFC 3339, and the near forms of common libraries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

EXAMPLE = "2026-01-31T12:00:00Z"
_FORM = re.compile(
    r"(?P<year>[+-]?[0-9]{4,6})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<decimals>[0-9]+))?)?"
    r" ?(?P<offset>[Zz]|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)?"
)


def parsed(text: str) -> datetime:
    """The instant, in UTC. Raises ValueError with what would be right.

    Any number of decimals is taken; those past the microsecond are cut off. Seconds may be left
    out where they are zero. A leap second, 23:59:60 UTC, is the first second of the next day.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"This is not an instant: write it like {EXAMPLE}.")
    if form["offset"] is None:
        raise ValueError(
            "This instant has no offset from UTC: end it with Z, or with an offset such as +01:00."
        )
    try:
        return _instant(form)
    except OverflowError:
        raise ValueError(
            "This instant is out of range: it must lie within the years 1 to 9999 of UTC."
        ) from None


def _instant(form: re.Match[str]) -> datetime:
    """Raises OverflowError for a year that cannot be, ValueError for another part."""
    year, second = int(form["year"]), int(form["second"] or 0)
    if not 1 <= year <= 9999:
        raise OverflowError
    is_leap = second == 60
    microsecond = int((form["decimals"] or "")[:6].ljust(6, "0"))
    month, day, hour, minute = (int(form[name]) for name in ("month", "day", "hour", "minute"))
    no_such_time = f"There is no such day or time: write the instant like {EXAMPLE}."
    try:
        local = datetime(year, month, day, hour, minute, second - is_leap, microsecond, tzinfo=UTC)
    except ValueError:
        raise ValueError(no_such_time) from None
    instant = local - _offset(form)
    if not is_leap:
        return instant
    if (instant.hour, instant.minute) != (23, 59):
        raise ValueError(no_such_time)
    return instant + timedelta(seconds=1)


def _offset(form: re.Match[str]) -> timedelta:
    """How far the form's clock is ahead of UTC."""
    hours, minutes = int(form["hours"] or 0), int(form["minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("There is no such offset from UTC: it is at most 23:59.")
    ahead = timedelta(hours=hours, minutes=minutes)
    return -ahead if form["sign"] == "-" else ahead
