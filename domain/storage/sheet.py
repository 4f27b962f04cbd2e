"""Lines of CSV as spreadsheets and scripts read them, and the market's times in words. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

# A spreadsheet takes a text that begins so for a formula; in East Asia also in full width.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_SAFE = "'"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lines(rows: Iterable[Iterable[str]], *, quotes_all: bool = True) -> str:
    """The rows as lines, every cell in quotation marks, or only those that need them."""
    text = io.StringIO()
    every = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer = every if quotes_all else csv.writer(text, lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it as a formula.

    A number is left as it is.
    """
    if cell.startswith(_FORMULAS) and _NUMBER.fullmatch(cell) is None:
        return _SAFE + cell
    return cell


def time_in_words(at: datetime | None, zone: ZoneInfo) -> str:
    """Such as `Tue Feb 19 12:10:14 PST 2019`; blank for none. No setting of the system matters."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    day, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    return f"{day} {month} {local:%d} {local:%H:%M:%S} {local.tzname()} {local.year:04d}"
