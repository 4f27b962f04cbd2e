"""Relay connections over pages by key, with opaque page cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
import strawberry

from domain.kernel.paging import Key, Order, Page, Slice
from schema.execution.cost import Cost
from schema.execution.limits import DEFAULT_PAGE, LARGEST_PAGE
from schema.kernel.errors import BadCursor, BadUserInput

Item = TypeVar("Item")
Row = TypeVar("Row")

First = Annotated[
    int | None,
    strawberry.argument(description="The number of items from the start, 1 to 100. Default 20."),
]
After = Annotated[
    str | None, strawberry.argument(description="Only items that follow this cursor.")
]
Last = Annotated[
    int | None, strawberry.argument(description="The number of items from the end, 1 to 100.")
]
Before = Annotated[
    str | None, strawberry.argument(description="Only items that precede this cursor.")
]


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items precede this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first edge; null for an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last edge; null for an empty page."
    )


@strawberry.type(description="One item of a page, with its cursor.")
class Edge(Generic[Item]):
    node: Item = strawberry.field(description="The item.", directives=[Cost(weight=0)])
    cursor: str = strawberry.field(
        description="The cursor of the item, to give as `after` or `before` of the same list."
    )


@strawberry.type(description="One page of a list.")
class Connection(Generic[Item]):
    edges: list[Edge[Item]] = strawberry.field(
        description="The items of the page with their cursors."
    )
    nodes: list[Item] = strawberry.field(description="The items of the page.")
    page_info: PageInfo = strawberry.field(
        description="The position of this page in the list.", directives=[Cost(weight=0)]
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The paging arguments as a client gave them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def slice(self, order: Order, *, list_name: str) -> Slice:
        """The slice to read. Raises BAD_USER_INPUT for bad bounds, BAD_CURSOR for other cursors."""
        if self.first is not None and self.last is not None:
            raise BadUserInput("Ask for `first` or for `last`, not for both.")
        name, limit = ("last", self.last) if self.last is not None else ("first", self.first)
        limit = DEFAULT_PAGE if limit is None else limit
        if not 1 <= limit <= LARGEST_PAGE:
            raise BadUserInput(f"`{name}` must be from 1 to {LARGEST_PAGE}, not {limit}.")
        return Slice(
            limit=limit,
            after=None if self.after is None else read_key(self.after, order, list_name),
            before=None if self.before is None else read_key(self.before, order, list_name),
            backwards=self.last is not None,
        )


def parts(page: Page[Row], node_of: Callable[[Row], Item], cursors: list[str]) -> dict[str, Any]:
    """The fields of a connection, also for a connection with further fields."""
    nodes = [node_of(row) for row in page.rows]
    return {
        "edges": [Edge(node=n, cursor=c) for n, c in zip(nodes, cursors, strict=True)],
        "nodes": nodes,
        "page_info": PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    }


def connected(
    page: Page[Row], node_of: Callable[[Row], Item], order: Order, *, list_name: str
) -> Connection[Item]:
    """A page of stored rows as a connection."""
    cursors = [write_key(order.key(row), list_name) for row in page.rows]
    return Connection(**parts(page, node_of, cursors))


def write_key(key: Key, list_name: str) -> str:
    """A key as an opaque cursor of that list."""
    plain = [str(value) if isinstance(value, UUID) else value for value in key]
    return base64.urlsafe_b64encode(orjson.dumps([list_name, *plain])).rstrip(b"=").decode()


def read_key(cursor: str, order: Order, list_name: str) -> Key:
    """The key of a cursor of that list. Raises BAD_CURSOR."""
    refused = BadCursor(
        "This is not a page cursor of this list in this order: give one that the same list gave."
    )
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        named, *values = orjson.loads(packed)
        if named != list_name or len(values) != len(order.columns):
            raise refused
        return (*(_value(value) for value in values[:-1]), UUID(values[-1]))
    except (ValueError, OverflowError, TypeError, AttributeError, binascii.Error):
        raise refused from None


def _value(value: Any) -> int | datetime:
    if isinstance(value, str):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("a cursor's instant is aware")
        return instant.astimezone(UTC)  # where an instant beyond the calendar fails
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise TypeError("a cursor holds instants and whole numbers")
    return value
