"""Scalars: money, instants and log cursors, each strict about its input."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NewType

import strawberry

from domain.kernel.money import LARGEST_CENTS, Money
from schema.kernel.errors import BadUserInput

Cursor = NewType("Cursor", str)
SignedMoney = NewType("SignedMoney", str)

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def read_money(value: object) -> Money:
    """A decimal string such as "0.05"."""
    if not isinstance(value, str):
        raise BadUserInput('Money is written as a string of dollars, such as "0.05".')
    try:
        return Money.parse(value)
    except ValueError:
        raise BadUserInput(
            "This is not an amount of money: write dollars as digits with at most two decimals "
            f'and no sign, such as "0.05", at most {Money(LARGEST_CENTS)}.'
        ) from None


def read_instant(value: object) -> datetime:
    """An instant with its offset; a naive one is refused."""
    advice = "This is not an instant: write it like 2026-01-31T12:00:00Z"
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        raise BadUserInput(f"{advice}, with its offset from UTC.")
    try:
        instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadUserInput(f"{advice}; this one is in no calendar.") from None
    if not _EARLIEST <= instant < _LATEST:
        raise BadUserInput(f"{advice}, between the years 2000 and 2199.")
    return instant


def read_cursor(value: object) -> Cursor:
    """The opaque string of an event or of `eventCursor`."""
    if not isinstance(value, str):
        raise BadUserInput("A cursor is the string that an event or eventCursor gave.")
    return Cursor(value)


def _no_input(value: object) -> SignedMoney:
    raise BadUserInput("SignedMoney is never taken as input.")


def write_instant(value: datetime) -> str:
    """The instant in UTC, with Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


SCALARS: dict[object, object] = {
    Money: strawberry.scalar(
        name="Money",
        description='An amount of money in US dollars, as a decimal string such as "0.05": '
        "digits with at most two decimals, no sign.",
        serialize=str,
        parse_value=read_money,
    ),
    SignedMoney: strawberry.scalar(
        name="SignedMoney",
        description='A change of money in US dollars, such as "-0.12". Never taken as input.',
        serialize=str,
        parse_value=_no_input,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC, RFC 3339. Input needs an offset from UTC; an instant "
        "without one is refused.",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="An opaque position in the event log. Give it as `after` to resume a "
        "subscription. It is not a page cursor.",
        serialize=str,
        parse_value=read_cursor,
    ),
}
