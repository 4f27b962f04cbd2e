"""Money: whole cents of the installation's one currency. No floats, no bare integers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

LARGEST_CENTS = 10**15  # ten trillion dollars: far above any honest sum, far below a 64-bit column
_FORM = re.compile(r"(?P<whole>[0-9]{1,16})(?:\.(?P<part>[0-9]{0,2}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money in whole cents."""

    cents: int

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read "5", "5." or "0.05": digits and at most two decimals. Raises ValueError."""
        form = _FORM.fullmatch(text)
        if form is None:
            raise ValueError(
                f"{text[:40]!r} is not an amount of money: write dollars as digits with at most "
                'two decimals and no sign, such as "0.05".'
            )
        cents = int(form["whole"]) * 100 + int((form["part"] or "").ljust(2, "0"))
        if cents > LARGEST_CENTS:
            raise ValueError(
                f"{text[:40]!r} is more money than can be: at most {cls(LARGEST_CENTS)}."
            )
        return cls(cents)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __mul__(self, times: int) -> Money:
        return Money(self.cents * times)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __lt__(self, other: Money) -> bool:
        return self.cents < other.cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def percent(self, percent: int) -> Money:
        """That many percent of the amount, rounded half up to the cent."""
        return Money((self.cents * percent + 50) // 100)


NOTHING = Money(0)
ONE_CENT = Money(1)
