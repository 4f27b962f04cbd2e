"""Checks of single values against their bounds; each refusal names field, value and bound."""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized
from urllib.parse import urlsplit

from domain.kernel.money import Money
from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import Constraint, InvalidInput, Rule

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Browsers and libraries agree about the host of such an address. Of others, such as one with a
# backslash, a tab, a user name or an encoded host, each program may read another host.
_HTTPS = re.compile(r"https://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([/?#].*)?", re.I)
_UNSAFE_IN_URL = re.compile(r"[\s\\<>\"]")


def text(field: str, value: str, *, at_most: int, at_least: int = 1) -> str:
    """Text whose length is within bounds, with no control characters but tab and line breaks.

    The length is counted in code points. Text of at least one character is not blank.
    """
    if at_least <= len(value) and is_text(value, at_most):
        return value
    clean(field, value)
    is_long_enough = at_least <= len(value) <= at_most
    if not is_long_enough or (at_least and is_blank(value)):
        rule = Rule.BLANK if is_long_enough else Rule.LENGTH
        bound = f"{at_least} to {at_most} characters of text"
        broken = Constraint.between(rule, at_least, at_most)
        raise InvalidInput(field, _shown(value), bound, broken=broken)
    return value


def is_text(value: str, at_most: int) -> bool:
    """Whether a value is such a text, for long lists, where only a refusal needs a path."""
    if len(value) > at_most:
        return False
    if value.isascii() and value.isprintable():  # quick, for most texts
        return bool(value) and not value.isspace()
    return not is_blank(value) and is_clean(value)


def is_clean(value: str) -> bool:
    """Whether a text has no control characters and no broken Unicode."""
    return (value.isascii() and value.isprintable()) or CONTROL.search(value) is None


def clean(field: str, value: str) -> str:
    """Any length of text without control characters or broken Unicode."""
    if found := CONTROL.search(value):
        shown, bound = f"U+{ord(found.group()):04X}", "text without control characters"
        raise InvalidInput(field, shown, bound, broken=Rule.CHARACTERS)
    return value


def https_url(field: str, value: str, *, at_most: int) -> str:
    """An https address that every program reads alike, stored to the letter."""
    text(field, value, at_most=at_most)
    if not _is_https(value):
        raise InvalidInput(field, value, "an https:// address", broken=Rule.FORMAT)
    return value


def octets(field: str, value: str, *, at_most: int) -> str:
    """Text of at most so many bytes of UTF-8."""
    clean(field, value)
    if (size := len(value.encode())) > at_most:
        bound, broken = (
            f"at most {at_most} bytes of UTF-8",
            Constraint.between(Rule.BYTES, 0, at_most),
        )
        raise InvalidInput(field, f"{size} bytes", bound, broken=broken)
    return value


def whole(field: str, value: int, *, at_least: int, at_most: int) -> int:
    """A whole number within bounds."""
    if not at_least <= value <= at_most:
        bound = f"a whole number from {at_least} to {at_most}"
        broken = Constraint.between(Rule.RANGE, at_least, at_most)
        raise InvalidInput(field, value, bound, broken=broken)
    return value


def money(field: str, value: Money, *, at_least: Money, at_most: Money) -> Money:
    """An amount within bounds."""
    if not at_least <= value <= at_most:
        bound = f"an amount from {at_least} to {at_most}"
        broken = Constraint.between(Rule.RANGE, at_least, at_most)
        raise InvalidInput(field, value, bound, broken=broken)
    return value


def several(field: str, values: Sized, *, at_most: int, at_least: int = 0) -> None:
    """A list whose length is within bounds."""
    if not at_least <= len(values) <= at_most:
        bound = f"{at_least} to {at_most} items"
        broken = Constraint.between(Rule.COUNT, at_least, at_most)
        raise InvalidInput(field, f"{len(values)} items", bound, broken=broken)


def keywords(field: str, values: Sequence[str], *, at_most: int) -> None:
    """Search keywords: none with a comma, at most so many characters in all with the commas."""
    several(field, values, at_most=at_most)
    for number, keyword in enumerate(values):
        text(f"{field}[{number}]", keyword, at_most=at_most)
        if "," in keyword:
            bound = "one keyword without a comma"
            raise InvalidInput(f"{field}[{number}]", keyword, bound, broken=Rule.CHARACTERS)
    if (length := len(",".join(values))) > at_most:
        joined = f"at most {at_most} characters together, commas counted"
        broken = Constraint.between(Rule.LENGTH, 0, at_most)
        raise InvalidInput(field, f"{length} characters", joined, broken=broken)


def _is_https(value: str) -> bool:
    match = _HTTPS.fullmatch(value)
    if match is None or _UNSAFE_IN_URL.search(value) or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        has_port = (parts.port is not None) == (match[2] is not None)
        return has_port and parts.hostname == _host(match[1])
    except ValueError:
        return False


def _host(written: str) -> str:
    return written.strip("[]").lower()


def _shown(value: str) -> str:
    return value if len(value) <= 40 else f"{len(value)} characters"
