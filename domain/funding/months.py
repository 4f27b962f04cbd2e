"""Months of the market's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.kernel import clock
from domain.kernel.days.market_days import day_on, market_day
from domain.kernel.refusals import Constraint, InvalidInput, Rule

EARLIEST_YEAR = 2000
_FORM = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month, by its first day."""

    first: date

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2026-11`. Raises InvalidInput for another form, or a month that has not begun."""
        latest = f"{market_day(clock.now()).date:%Y-%m}"
        found = _FORM.fullmatch(text)
        if found is None or not f"{EARLIEST_YEAR}-01" <= text <= latest:
            bound = f"a month such as 2026-11, from {EARLIEST_YEAR}-01 to {latest}"
            broken = Constraint.between(Rule.FORMAT, f"{EARLIEST_YEAR}-01", latest)
            raise InvalidInput("month", text, bound, broken=broken)
        return cls(date(int(found[1]), int(found[2]), 1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def days(self) -> list[date]:
        """Its 28 to 31 days."""
        after = (self.first + timedelta(days=31)).replace(day=1)
        return [self.first + timedelta(days=n) for n in range((after - self.first).days)]

    @property
    def midnights(self) -> list[datetime]:
        """The first instant of each day in the market's time zone, and the end of the last day."""
        days = [day_on(day) for day in self.days]
        return [*(day.begins_at for day in days), days[-1].ends_at]
