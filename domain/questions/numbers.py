"""Numbers in answers: how they are written, and compared with their bounds without rounding."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from fractions import Fraction

LONGEST_NUMBER = 100  # characters of a number in an answer
LARGEST = sys.float_info.max  # either way
LONGEST_PLAIN = 40  # characters of a bound without an exponent

# What an HTML input of the type number gives, which is also what most languages print.
_FORM = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")


def parsed(text: str) -> Decimal | None:
    """The number exactly as it is written; None where it is none."""
    return None if _FORM.fullmatch(text) is None else Decimal(text)


def exact(bound: float) -> Decimal:
    """A bound as its requester wrote it: the shortest digits that mean this float."""
    return Decimal(repr(bound))


def shown(bound: float) -> str:
    """All digits of a bound."""
    number = exact(bound)
    if number == number.to_integral_value():
        number = Decimal(int(number))
    plain = format(number, "f")
    return plain if len(plain) <= LONGEST_PLAIN else str(number)


def is_at_step(number: Decimal, *, start: float, step: float) -> bool:
    """Whether a number is the start and a whole number of steps, exactly."""
    steps = Fraction(number) - Fraction(exact(start))
    return (steps / Fraction(exact(step))).denominator == 1
