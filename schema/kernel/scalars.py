"""Scalars: money, instants and log cursors, each strict about its input."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NewType

import strawberry

from domain.kernel import instants
from domain.kernel.money import LARGEST_CENTS, Money
from schema.kernel.errors import BadUserInput

Cursor = NewType("Cursor", str)
SignedMoney = NewType("SignedMoney", str)


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
    if not isinstance(value, str):
        raise BadUserInput(f'An instant is written as a string, such as "{instants.EXAMPLE}".')
    try:
        return instants.parsed(value)
    except ValueError as error:
        raise BadUserInput(str(error)) from None


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
        description="An instant in UTC, RFC 3339, within the years 1 to 9999. Input needs an "
        "offset from UTC (`Z`, or one such as `+01:00`); one without it is refused. Decimals of a "
        "second past the sixth are cut off. A leap second, 23:59:60 UTC, is taken as the first "
        "second of the next day.",
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
