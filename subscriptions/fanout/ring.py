"""The delivery ring: each member in turn receives all that is new since its last turn.

An event that arrives while thousands receive the previous one does not wait for the last of
them: members that still wait for a turn receive both in one delivery, and the others receive it
in their next turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from subscriptions.fanout.stream import StreamBatch, StreamItem, Update
from subscriptions.log.position import Position

Member = TypeVar("Member")
Serialised = tuple[StreamItem[Any], bytes]
"""An item with its payload."""


class Progress:
    """How much was delivered to a member; members with the same deliveries share one."""

    __slots__ = ("delivered", "reached", "received", "undelivered")

    def __init__(
        self, reached: Position, delivered: int, *, received: Position | None = None
    ) -> None:
        self.reached = reached  # a member that goes on alone resumes here
        self.delivered = delivered  # the number of the newest delivered batch
        self.received = received  # by itself, before it entered: may lie in later batches too
        self.undelivered: Any = None  # cached for all members with this progress


@dataclass(slots=True)
class _PendingBatch(Generic[Update]):
    """A batch that some members have not received yet."""

    number: int
    serialised: Sequence[tuple[StreamItem[Update], bytes]]
    seen: Position
    last_turn: int  # the turn in which the last member receives it
    is_for_all: bool  # an item without a position goes to every member
    size: int  # bytes


class DeliveryRing(Generic[Update, Member]):
    """Gives turns to members, in the order of their last deliveries."""

    def __init__(self, reached: Position, seen: Position) -> None:
        self._current: dict[Member, None] = {}  # received everything, in the order of delivery
        self._waiting: deque[Member] = deque()  # for a turn; some may have left meanwhile
        self._progress: dict[Member, Progress] = {}
        self._pending: deque[_PendingBatch[Update]] = deque()
        self._newest = Progress(reached, 0)
        self._seen_by_all = seen
        self._turns = 0
        self.byte_count = 0  # of the batches that some members have not received

    def __len__(self) -> int:
        return len(self._progress)

    def __iter__(self) -> Iterator[Member]:
        return iter(tuple(self._progress))

    @property
    def reached(self) -> Position:
        """Everything up to here is delivered, or is in the ring."""
        return self._newest.reached

    @property
    def is_done(self) -> bool:
        """Whether every member received every batch."""
        return not self._pending

    @property
    def batch_count(self) -> int:
        """How many batches some members have not received."""
        return len(self._pending)

    def has_any(self, is_so: Callable[[Member], bool]) -> bool:
        """Whether a member is so; mostly the first one is."""
        return any(map(is_so, self._progress))

    def items(self) -> Iterator[StreamItem[Update]]:
        """The items that some members have not received."""
        return (item for pending in self._pending for item, _ in pending.serialised)

    def take(self, batch: StreamBatch[Update], payloads: Sequence[bytes]) -> None:
        """Add a batch for all members, with one payload an item."""
        if batch.items:
            self._waiting.extend(self._current)
            self._current.clear()
            self._newest = Progress(batch.reached, self._newest.delivered + 1)
            pending = _PendingBatch(
                self._newest.delivered,
                tuple(zip(batch.items, payloads, strict=True)),
                batch.seen,
                last_turn=self._turns + len(self._waiting),
                is_for_all=any(item.position is None for item in batch.items),
                size=sum(map(len, payloads)),
            )
            self._pending.append(pending)
            self.byte_count += pending.size
            self._drop_delivered()
        else:
            self._newest.reached = batch.reached
            if not self._pending:
                self._seen_by_all = batch.seen

    def enter(self, member: Member, batch: StreamBatch[Update]) -> bool:
        """Add a member that received everything up to a batch of its own stream.

        False where the other members have received more by now.
        """
        if batch.seen < self._seen_by_all:
            return False
        delivered = self._newest.delivered
        for pending in self._pending:
            if pending.seen > batch.seen or pending.is_for_all:
                delivered = pending.number - 1
                break
        progress = Progress(batch.reached, delivered, received=batch.reached)
        self._progress[member] = progress
        if delivered < self._newest.delivered:
            self.postpone(member, progress)
        else:
            self._current[member] = None
        return True

    def postpone(self, member: Member, progress: Progress) -> None:
        """Move the member's turn behind all others."""
        self._waiting.append(member)
        for pending in self._pending:
            if pending.number > progress.delivered:
                pending.last_turn = self._turns + len(self._waiting)

    def leave(self, member: Member) -> Position | None:
        """Remove a member. Returns the position from which it can go on alone."""
        self._current.pop(member, None)
        progress = self._progress.pop(member, None)
        if progress is None:
            return None
        has_everything = progress.delivered == self._newest.delivered
        return max(progress.reached, self._newest.reached) if has_everything else progress.reached

    def turn(self) -> tuple[Member, Progress] | None:
        """The next member with an undelivered batch; None where there is no such member."""
        self._drop_delivered()
        while self._waiting:
            self._turns += 1
            member = self._waiting.popleft()
            progress = self._progress.get(member)
            if progress is not None and progress.delivered < self._newest.delivered:
                return member, progress
        self._drop_delivered()
        return None

    def undelivered(self, progress: Progress) -> list[Serialised]:
        """All items, with payloads, that members with this progress have not received."""
        received = progress.received
        return [
            (item, payload)
            for pending in self._pending
            if pending.number > progress.delivered
            for item, payload in pending.serialised
            if received is None or item.position is None or item.position > received
        ]

    def delivered(self, member: Member, progress: Progress) -> None:
        """Record that the member of this turn received everything."""
        if member not in self._progress:
            return
        if progress.received is not None and progress.received > self._newest.reached:
            # The member may also have received items of the next batches by itself.
            progress.delivered, progress.undelivered = self._newest.delivered, None
        else:
            self._progress[member] = self._newest
        self._current[member] = None

    def _drop_delivered(self) -> None:
        """Drop the batches that every member received."""
        while self._pending and self._pending[0].last_turn <= self._turns:
            delivered = self._pending.popleft()
            self._seen_by_all = delivered.seen
            self.byte_count -= delivered.size
