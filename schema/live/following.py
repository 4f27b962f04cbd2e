"""How a subscription follows the log: from a cursor, or from now, alone or with all who hear
the same."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, cast

from schema.kernel.errors import BadCursor, CursorExpired
from schema.kernel.scalars import Cursor
from subscriptions.fanout.stream import FollowPlan, Stream, StreamBatch, Update
from subscriptions.log import position, reader
from subscriptions.log.position import Position


@dataclass(frozen=True, slots=True)
class FollowedLog(Generic[Update]):
    """What a subscription field gives: event after event, or how to follow it with others."""

    course: FollowPlan[Update]
    event: Callable[[Update], Any]
    viewer: Hashable  # who hears alike, where what is told depends on who hears it

    def as_events(self) -> AsyncGenerator[Any, None]:
        """Itself, as the type that a resolver names; nothing but iteration is asked of it."""
        return cast("AsyncGenerator[Any, None]", self)

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._events()

    async def _events(self) -> AsyncGenerator[Any, None]:
        async with aclosing(rounds(self.course.personal(), self.course.start)) as followed:
            async for round in followed:
                for item in round.items:
                    yield self.event(item.news)


async def rounds(
    stream: Stream[Update], after: Position
) -> AsyncGenerator[StreamBatch[Update], None]:
    """A stream's rounds. Raises CURSOR_EXPIRED."""
    try:
        async with aclosing(stream.rounds(after)) as followed:
            async for round in followed:
                yield round
    except position.PositionTrimmed:
        raise expired() from None


async def started(after: Cursor | None) -> Position:
    """Where to begin: past the cursor, or from now. Raises BAD_CURSOR, CURSOR_EXPIRED."""
    if after is None:
        return await reader.head()
    try:
        asked = Position.decode(after)
        await reader.check(asked)
    except position.UnreadablePosition:
        raise BadCursor(
            f"{after[:60]!r} is not a cursor of this market's log: give one of an event or of "
            "eventCursor."
        ) from None
    except position.PositionTrimmed:
        raise expired() from None
    return asked


def expired() -> CursorExpired:
    """The log no longer reaches back so far."""
    return CursorExpired(
        "This cursor is older than the log: read afresh, and subscribe after a new eventCursor."
    )
