"""The rates of withholding by treaty: one file with its source, shipped or the operator's own.

A line is a comment (`#`), `source: TEXT`, `default: PERCENT`, or a country with its rate: `DE 0`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.accounts.applications.countries import every_country

SHIPPED = Path(__file__).with_name("treaty-rates.txt")
LARGEST_BYTES = 64 * 1024
LONGEST_SOURCE = 500
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_HEAD = ("source", "default")


class UnusableRates(ValueError):
    """A file that has no rates; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class TreatyRates:
    """Rates in hundredths of a percent."""

    source: str
    default: int  # without a treaty
    by_country: Mapping[str, int]


def parsed(content: bytes) -> TreatyRates:
    """The rates in the content of a file. Raises UnusableRates."""
    if len(content) > LARGEST_BYTES:
        raise UnusableRates(f"has more than {LARGEST_BYTES} bytes")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UnusableRates(f"is not UTF-8 at byte {error.start}") from None
    head: dict[str, str] = {}
    rates: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line and not line.startswith("#"):
            _read_line(number, line, head, rates)
    if missing := [name for name in _HEAD if name not in head]:
        raise UnusableRates(f"has no line `{missing[0]}: ...`")
    default = _basis_points("default", head["default"], at_most=100)
    highest = default // 100
    found = {code: _basis_points(code, text, at_most=highest) for code, text in rates.items()}
    return TreatyRates(source=_source(head["source"]), default=default, by_country=found)


def read(path: Path) -> TreatyRates:
    """The rates in a file. Raises UnusableRates, also where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UnusableRates(f"cannot be read: {error.strerror or error}") from None
    return parsed(content)


@cache
def shipped() -> TreatyRates:
    """The rates of this package."""
    return read(SHIPPED)


_adopted: TreatyRates | None = None


def adopt(rates: TreatyRates) -> None:
    """Put rates in force for this process, at its start."""
    global _adopted
    _adopted = rates


def current() -> TreatyRates:
    """The rates in force: those of this package, unless the operator has others."""
    return _adopted or shipped()


def _read_line(number: int, line: str, head: dict[str, str], rates: dict[str, str]) -> None:
    name, colon, value = line.partition(":")
    if colon and name in _HEAD and name not in head:
        head[name] = value.strip()
        return
    code, _, rate = line.partition(" ")
    if colon or code not in every_country() or code == "US" or code in rates:
        raise UnusableRates(
            f"has {line[:40]!r} in line {number}, which must be `source: ...` or `default: 30`, "
            "once each, or a country other than US with its percent, such as `DE 0`, once each"
        )
    rates[code] = rate.strip()


def _basis_points(name: str, text: str, *, at_most: int) -> int:
    """The rate of a percentage with at most two decimals."""
    hundredths = at_most * 100 + 1
    if _PERCENT.fullmatch(text):
        whole, _, decimals = text.partition(".")
        hundredths = int(whole) * 100 + int(decimals.ljust(2, "0") or "0")
    if hundredths > at_most * 100:
        raise UnusableRates(
            f"has the rate {text[:40]!r} of {name}: it must be a number from 0 to {at_most}, with "
            "at most two decimals"
        )
    return hundredths


def _source(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_SOURCE:
        raise UnusableRates(
            f"has a source of {len(text)} characters: it must have 1 to {LONGEST_SOURCE}"
        )
    return text
