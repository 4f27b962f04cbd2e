"""How a subscription follows the log: from a cursor or from now, alone or in an audience."""

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
    """The result of a subscription field: its events, or a plan to follow them in an audience."""

    plan: FollowPlan[Update]
    event: Callable[[Update], Any]
    viewer: Hashable  # equal for all viewers that receive the same personal events

    def as_events(self) -> AsyncGenerator[Any, None]:
        """Itself, typed as the generator that a resolver declares; graphql-core only iterates."""
        return cast("AsyncGenerator[Any, None]", self)

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._events()

    async def _events(self) -> AsyncGenerator[Any, None]:
        async with aclosing(stream_batches(self.plan.personal(), self.plan.start)) as batches:
            async for batch in batches:
                for item in batch.items:
                    yield self.event(item.update)


async def stream_batches(
    stream: Stream[Update], after: Position
) -> AsyncGenerator[StreamBatch[Update], None]:
    """A stream's batches past a position. Raises CURSOR_EXPIRED."""
    try:
        async with aclosing(stream.batches(after)) as batches:
            async for batch in batches:
                yield batch
    except position.PositionTrimmed:
        raise expired() from None


async def started(after: Cursor | None) -> Position:
    """The position to begin at: past the cursor, or now. Raises BAD_CURSOR, CURSOR_EXPIRED."""
    if after is None:
        return await reader.head()
    try:
        start = Position.decode(after)
        await reader.check(start)
    except position.UnreadablePosition:
        raise BadCursor(
            f"{after[:60]!r} is not a cursor of this market's log: give one of an event or of "
            "eventCursor."
        ) from None
    except position.PositionTrimmed:
        raise expired() from None
    return start


def expired() -> CursorExpired:
    """The log was trimmed past the cursor."""
    return CursorExpired(
        "This cursor is older than the log: read the state again, and subscribe after a new "
        "eventCursor."
    )
