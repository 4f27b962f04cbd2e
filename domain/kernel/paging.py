"""Pages by key, not by offset: a page does not shift as rows come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)
Key = tuple[Any, ...]  # the values of the order's columns, the id last


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of an ordered list a page is to hold."""

    limit: int
    after: Key | None = None
    before: Key | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows, in the list's order."""

    rows: Sequence[Row]
    has_next: bool
    has_previous: bool


EMPTY: Page[Any] = Page([], False, False)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: columns, all rising or all falling. The last column is unique."""

    columns: tuple[str, ...]
    falling: bool = False

    def key(self, row: object) -> Key:
        """The key of a row in this order."""
        return tuple(getattr(row, column) for column in self.columns)

    def past(self, key: Key, *, falling: bool) -> Q:
        """A condition for the rows that come after that key."""
        sign = "lt" if falling else "gt"
        *equal, last = self.columns
        condition = Q(**{f"{last}__{sign}": key[-1]})
        for column, value in reversed(list(zip(equal, key, strict=False))):
            condition = Q(**{f"{column}__{sign}": value}) | (Q(**{column: value}) & condition)
        return condition


OLDEST_FIRST, NEWEST_FIRST = Order(("id",)), Order(("id",), falling=True)


async def page_of(rows: QuerySet[ModelRow], order: Order, part: Slice) -> Page[ModelRow]:
    """One page of a query's rows. Reads one row more, to know whether another page follows."""
    if part.after is not None:
        rows = rows.filter(order.past(part.after, falling=order.falling))
    if part.before is not None:
        rows = rows.filter(order.past(part.before, falling=not order.falling))
    falling = order.falling != part.backwards
    ordered = rows.order_by(*(f"-{column}" if falling else column for column in order.columns))
    read = await ordered.limit(part.limit + 1)
    more, found = len(read) > part.limit, read[: part.limit]
    if part.backwards:
        found.reverse()
        return Page(found, has_next=part.before is not None, has_previous=more)
    return Page(found, has_next=more, has_previous=part.after is not None)
