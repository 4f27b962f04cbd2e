"""Follows the log: each page of entries is counted once, in the commit that stores the position.

Several processes may call this at the same time, and any of them may be killed: one holds the
position, the others find it moved. Commands of the market wait for none of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.kernel.following.position import CountedPosition, PositionRow
from subscriptions.log import reader
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position, PositionTrimmed, UnreadablePosition
from subscriptions.log.reader import LogPage

PAGE = 200  # entries of one commit
MOST_PASSED = 2_000  # entries that concern nothing here, before the position is stored again


@dataclass(frozen=True, slots=True)
class Step:
    """What one call has done: `is_late` where another keeper has counted the same, `is_last` where
    the log had no more entries, `is_waiting` where some could not be read yet, since an older
    transaction is open."""

    has_counted: bool = False
    is_late: bool = False
    is_last: bool = False
    is_waiting: bool = False


class LogFollower(ABC):
    """Follows the log in one process. It remembers how far it has read past the stored position."""

    def __init__(self, row: PositionRow) -> None:
        self._row = row
        self._stored: CountedPosition | None = None
        self._read = Position(0, 0)
        self._passed = 0

    @abstractmethod
    async def concerned(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries of a page that change the counts, in their order."""

    @abstractmethod
    async def count(
        self, stored: CountedPosition, now: CountedPosition, entries: Sequence[Entry]
    ) -> bool:
        """Count entries and store the position, in one commit. False where another keeper has
        done so."""

    @abstractmethod
    async def recount_next(self, stored: CountedPosition) -> bool:
        """Count the next thing anew, from the rows, as of the position; after the last one store
        that the recount is over. False where another keeper has done so."""

    async def step(self) -> Step:
        """Count one page, or recount one thing where everything is counted again."""
        stored = await self._row.read()
        if stored.until is None:
            await self._row.begin_recount()
            return Step()
        if stored.is_recounting:
            has_counted = await self.recount_next(stored)
            return Step(has_counted, is_late=not has_counted)
        try:
            page = await self._page(stored)
        except (PositionTrimmed, UnreadablePosition):
            # Nobody kept the counts for longer than the log is stored, or it is another log.
            await self._row.begin_recount()
            return Step()
        taken = await self._take(stored, page.entries)
        return Step(
            has_counted=taken is True,
            is_late=taken is False,
            is_last=page.is_last,
            is_waiting=page.has_unsettled,
        )

    async def _page(self, stored: CountedPosition) -> LogPage:
        if self._stored is None:
            await reader.check(stored.reached)
        if stored != self._stored:
            self._stored, self._read, self._passed = stored, stored.reached, 0
        return await reader.page(self._read, limit=PAGE)

    async def _take(self, stored: CountedPosition, entries: Sequence[Entry]) -> bool | None:
        """Whether the entries were counted here; None where nothing of them counts."""
        if not entries:
            return None
        last = entries[-1]
        concerned = await self.concerned(entries)
        self._passed += len(entries)
        if not concerned and self._passed < MOST_PASSED:
            self._read = last.position
            return None
        now = replace(stored, reached=last.position, until=last.occurred_at)
        return await self.count(stored, now, concerned)
