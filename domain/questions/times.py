"""Dates and times of day in questions and answers. In this form they are ordered as texts."""

from __future__ import annotations

import re
from datetime import date, time

from domain.kernel.refusals import Constraint, InvalidInput, Rule

DATE_FORM = "a date of the calendar such as 2026-11-30"
TIME_FORM = "a time of day in hours and minutes such as 14:05"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def check_date(path: str, text: str) -> None:
    """Raises InvalidInput for anything but a date."""
    try:
        is_date = _DATE.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        is_date = False
    if not is_date:
        raise InvalidInput(path, text, DATE_FORM, broken=Rule.FORMAT)


def check_time(path: str, text: str) -> None:
    """Raises InvalidInput for anything but a time of day in hours and minutes."""
    try:
        is_time = _TIME.fullmatch(text) is not None and time.fromisoformat(text) is not None
    except ValueError:
        is_time = False
    if not is_time:
        raise InvalidInput(path, text, TIME_FORM, broken=Rule.FORMAT)


def check_between(
    path: str, text: str, *, earliest: str | None = None, latest: str | None = None
) -> None:
    """Raises InvalidInput for a date or time before the earliest, or after the latest."""
    broken = Constraint.between(Rule.RANGE, earliest, latest)
    if earliest is not None and text < earliest:
        raise InvalidInput(path, text, f"{earliest} or later", broken=broken)
    if latest is not None and text > latest:
        raise InvalidInput(path, text, f"{latest} or earlier", broken=broken)
