"""Checks of single values against their bounds; each refusal names field, value and bound."""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized

from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(field: str, value: str, *, at_most: int, at_least: int = 1) -> str:
    """Text whose length is within bounds, with no control characters but tab and line breaks."""
    clean(field, value)
    length = len(value.strip()) if at_least else len(value)
    if length < at_least or len(value) > at_most:
        raise InvalidInput(field, _shown(value), f"{at_least} to {at_most} characters of text")
    return value


def clean(field: str, value: str) -> str:
    """Any length of text without control characters or broken Unicode."""
    if found := CONTROL.search(value):
        raise InvalidInput(field, f"U+{ord(found.group()):04X}", "text without control characters")
    return value


def octets(field: str, value: str, *, at_most: int) -> str:
    """Text of at most so many bytes of UTF-8."""
    clean(field, value)
    if (size := len(value.encode())) > at_most:
        raise InvalidInput(field, f"{size} bytes", f"at most {at_most} bytes of UTF-8")
    return value


def whole(field: str, value: int, *, at_least: int, at_most: int) -> int:
    """A whole number within bounds."""
    if not at_least <= value <= at_most:
        raise InvalidInput(field, value, f"a whole number from {at_least} to {at_most}")
    return value


def money(field: str, value: Money, *, at_least: Money, at_most: Money) -> Money:
    """An amount within bounds."""
    if not at_least <= value <= at_most:
        raise InvalidInput(field, value, f"an amount from {at_least} to {at_most}")
    return value


def several(field: str, values: Sized, *, at_most: int, at_least: int = 0) -> None:
    """A list whose length is within bounds."""
    if not at_least <= len(values) <= at_most:
        raise InvalidInput(field, f"{len(values)} items", f"{at_least} to {at_most} items")


def keywords(field: str, values: Sequence[str], *, at_most: int) -> None:
    """Search keywords: none with a comma, at most so many characters in all with the commas."""
    several(field, values, at_most=at_most)
    for number, keyword in enumerate(values):
        text(f"{field}[{number}]", keyword, at_most=at_most)
        if "," in keyword:
            raise InvalidInput(f"{field}[{number}]", keyword, "one keyword without a comma")
    if (length := len(",".join(values))) > at_most:
        joined = f"at most {at_most} characters together, commas counted"
        raise InvalidInput(field, f"{length} characters", joined)


def _shown(value: str) -> str:
    return value if len(value) <= 40 else f"{len(value)} characters"
