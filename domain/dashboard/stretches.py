"""The time of overlapping intervals, counted once. Pure.

A worker may hold several assignments at once, so the time of work is the length of the union of
their intervals. For sittings, pauses up to a gap count too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Stretch(NamedTuple):
    """The time from one instant to another."""

    begins_at: datetime
    ends_at: datetime


class Stretches:
    """Disjoint stretches in order, further apart than a gap, and the whole time of them."""

    def __init__(
        self, gap: timedelta, *, known: Iterable[Stretch] = (), sealed: timedelta = timedelta()
    ) -> None:
        self._gap = gap
        self._sealed = sealed  # the time of stretches that are not kept any more
        self.kept = sorted(known)

    @property
    def time(self) -> timedelta:
        """The length of the union of all that was added."""
        return sum((end - begin for begin, end in self.kept), self._sealed)

    def add(self, more: Iterable[Stretch]) -> None:
        """Unite them with these intervals, in whatever order they come."""
        united: list[Stretch] = []
        for begin, end in sorted([*self.kept, *more]):
            if united and begin <= united[-1].ends_at + self._gap:
                united[-1] = Stretch(united[-1].begins_at, max(end, united[-1].ends_at))
            else:
                united.append(Stretch(begin, end))
        self.kept = united

    def seal(self, reach: timedelta) -> None:
        """Forget those that no interval of this length can reach, if it ends after the last."""
        if not self.kept:
            return
        oldest = self.kept[-1].ends_at - reach
        past = [each for each in self.kept if each.ends_at < oldest]
        self._sealed += sum((end - begin for begin, end in past), timedelta())
        self.kept = self.kept[len(past) :]
