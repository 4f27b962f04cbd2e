"""The newest entries of the log, in memory by topic and bounded in number."""

from collections import deque
from collections.abc import Collection, Sequence

from subscriptions.limits import WINDOW
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position


class Window:
    """Every entry of the log with start < position <= end, and no other."""

    def __init__(self, start: Position, *, size: int = WINDOW) -> None:
        self.start = start
        self.end = start
        self._size = size
        self._entries: deque[Entry] = deque()
        self._by_topic: dict[str, deque[Entry]] = {}

    def covers(self, position: Position) -> bool:
        """Whether the window has all entries between the position and the end."""
        return position >= self.start

    def add(self, entries: Sequence[Entry]) -> None:
        """Append the entries that follow the end, and drop the oldest when there are too many."""
        for entry in entries:
            assert entry.position > self.end, "the log is read in its order"
            self.end = entry.position
            self._entries.append(entry)
            self._by_topic.setdefault(entry.topic, deque()).append(entry)
        while len(self._entries) > self._size:
            self._drop_oldest()

    def after(self, position: Position, topics: Collection[str], *, limit: int) -> list[Entry]:
        """The first entries of these topics past a position that the window covers."""
        found: list[Entry] = []
        for topic in topics:
            # A follower is nearly always close to the end, so search from there.
            for entry in reversed(self._by_topic.get(topic, ())):
                if entry.position <= position:
                    break
                found.append(entry)
        found.sort(key=lambda entry: entry.position)
        return found[:limit]

    def _drop_oldest(self) -> None:
        oldest = self._entries.popleft()
        self.start = oldest.position
        of_topic = self._by_topic[oldest.topic]
        of_topic.popleft()
        if not of_topic:
            del self._by_topic[oldest.topic]
