"""Conflation: many changes of one thing become few updates, and a cut connection loses none.

The first change of a quiet thing is due at once. Later changes are merged into one, which is due
a fixed number of seconds after the last update was sent. Pure: the caller brings the clock and
the merge function. The state is the pending changes and the things with a recent update.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from subscriptions.log.position import Position

MOST_PENDING = 1_000  # things with a pending change; a reader that has as many sends first

Key = TypeVar("Key", bound=Hashable)
Change = TypeVar("Change")


@dataclass(slots=True)
class _Pending(Generic[Change]):
    change: Change
    since: Position  # all changes of this thing up to here were sent
    due: float


class Conflation(Generic[Key, Change]):
    """The changes of one reader of the log, from a position on. Times are seconds of any clock."""

    def __init__(
        self,
        start: Position,
        *,
        seconds: float,
        merge: Callable[[Change, Change], Change],
    ) -> None:
        self._seen = start
        self._seconds = seconds
        self._merge = merge
        self._pending: dict[Key, _Pending[Change]] = {}  # in the order of `since`
        self._sent_at: OrderedDict[Key, float] = OrderedDict()  # in the order of time

    @property
    def cursor(self) -> Position:
        """Where to resume: every change up to here was sent. A pending change holds it back."""
        oldest = next(iter(self._pending.values()), None)
        return self._seen if oldest is None else oldest.since

    @property
    def seen(self) -> Position:
        """How far the log has been read."""
        return self._seen

    @property
    def is_full(self) -> bool:
        """Whether no more things may have a pending change."""
        return len(self._pending) >= MOST_PENDING

    @property
    def next_due(self) -> float | None:
        """When the next pending change is due; None without one."""
        return min((pending.due for pending in self._pending.values()), default=None)

    def see(self, position: Position) -> None:
        """Record that the entries up to this position were added, or concern nothing here."""
        assert position >= self._seen, "the log is read in its order"
        self._seen = position

    def add(self, key: Key, change: Change, *, at: float) -> None:
        """Add a change of a thing. `see` follows, with the position of its entry."""
        if (pending := self._pending.get(key)) is not None:
            pending.change = self._merge(pending.change, change)
            return
        sent_at = self._sent_at.get(key)
        due = at if sent_at is None else max(at, sent_at + self._seconds)
        self._pending[key] = _Pending(change, self._seen, due)

    def due(self, at: float, *, limit: int) -> list[tuple[Key, Change]]:
        """The changes that may be sent now. They stay pending until `take`."""
        ready = [(key, each.change) for key, each in self._pending.items() if each.due <= at]
        return ready[:limit]

    def due_change(self, key: Key, at: float) -> Change | None:
        """The change of one thing that may be sent now. It stays pending until `take`."""
        pending = self._pending.get(key)
        return pending.change if pending is not None and pending.due <= at else None

    def take(self, key: Key) -> Change:
        """The change of a thing, which is no longer pending: the cursor moves past it."""
        return self._pending.pop(key).change

    def mark_sent(self, key: Key, *, at: float) -> None:
        """Record that an update of the thing is sent now: its next change waits."""
        self._sent_at[key] = at
        self._sent_at.move_to_end(key)
        while self._sent_at and next(iter(self._sent_at.values())) + self._seconds <= at:
            self._sent_at.popitem(last=False)
