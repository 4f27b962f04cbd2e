"""Conflation: many changes of one thing, told as few, and none of them lost to a cut.

The first change of a quiet thing is due at once; further ones are gathered into one that is due
when so many seconds have passed since the last telling. Pure: the caller brings the clock and
says what gathering means. What is kept: the changes not told yet, and who was told lately.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from subscriptions.log.position import Position

MOST_WAITING = 1_000  # things with an untold change; a reader that has as many tells first

Key = TypeVar("Key", bound=Hashable)
Change = TypeVar("Change")


@dataclass(slots=True)
class _Waiting(Generic[Change]):
    change: Change
    since: Position  # everything of this thing up to here has been told
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
        self._waiting: dict[Key, _Waiting[Change]] = {}  # in the order of `since`
        self._told: OrderedDict[Key, float] = OrderedDict()  # in the order of time

    @property
    def cursor(self) -> Position:
        """Where to resume: nothing up to here is untold. What waits keeps it back."""
        oldest = next(iter(self._waiting.values()), None)
        return self._seen if oldest is None else oldest.since

    @property
    def seen(self) -> Position:
        """How far the log has been read."""
        return self._seen

    @property
    def is_full(self) -> bool:
        """Whether as many things wait as may."""
        return len(self._waiting) >= MOST_WAITING

    @property
    def next_due(self) -> float | None:
        """When the next change is due, if one waits."""
        return min((waiting.due for waiting in self._waiting.values()), default=None)

    def see(self, position: Position) -> None:
        """Everything up to this position has been added, or concerns nobody here."""
        assert position >= self._seen, "the log is read in its order"
        self._seen = position

    def add(self, key: Key, change: Change, *, at: float) -> None:
        """A change of a thing, to be followed by `see` with the position of its entry."""
        if (waiting := self._waiting.get(key)) is not None:
            waiting.change = self._merge(waiting.change, change)
            return
        told = self._told.get(key)
        due = at if told is None else max(at, told + self._seconds)
        self._waiting[key] = _Waiting(change, self._seen, due)

    def due(self, at: float, *, limit: int) -> list[tuple[Key, Change]]:
        """The changes that may be told now. They wait until they are taken."""
        ready = [(key, each.change) for key, each in self._waiting.items() if each.due <= at]
        return ready[:limit]

    def take(self, key: Key) -> Change:
        """The change of a thing, which waits no more: the cursor moves past it."""
        return self._waiting.pop(key).change

    def tell(self, key: Key, *, at: float) -> None:
        """The thing is told now: its next change waits."""
        self._told[key] = at
        self._told.move_to_end(key)
        while self._told and next(iter(self._told.values())) + self._seconds <= at:
            self._told.popitem(last=False)
