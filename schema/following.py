"""How a subscription follows the log: from a cursor, or from now, to the socket's end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from schema.context import Context
from schema.errors import BadCursor, CursorExpired
from schema.scalars import Cursor
from subscriptions import position, reader
from subscriptions.entry import Entry
from subscriptions.position import Position


async def started(after: Cursor | None) -> Position:
    """Where to begin: past the cursor, or from now. Raises BAD_CURSOR, CURSOR_EXPIRED."""
    if after is None:
        return await reader.head()
    try:
        asked = Position.decode(after)
        await reader.check(asked)
    except position.BadCursor:
        raise BadCursor(
            f"{after[:60]!r} is not a cursor of this market's log: give one of an event or of "
            "eventCursor."
        ) from None
    except position.CursorExpired:
        raise expired() from None
    return asked


def expired() -> CursorExpired:
    """The log no longer reaches back so far."""
    return CursorExpired(
        "This cursor is older than the log: read afresh, and subscribe after a new eventCursor."
    )


async def batches(
    context: Context, topics: Sequence[str], after: Position
) -> AsyncGenerator[list[Entry], None]:
    """Entries of the topics past a position, in batches, for ever."""
    try:
        async with aclosing(context.tail.follow(topics, after)) as followed:
            async for batch in followed:
                yield batch
    except position.CursorExpired:
        raise expired() from None
