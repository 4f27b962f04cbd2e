"""Points that callers may spend: one bucket a caller, emptied by operations, refilled by time."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.access.authentication import AuthenticatedViewer
from domain.kernel import clock
from domain.people.networks import network

REMEMBERED_CALLERS = 10_000  # The caller unseen for longest is dropped: its bucket is the fullest.


@dataclass(slots=True)
class Bucket:
    """One caller's points. A new bucket is full."""

    size: int
    restore_rate: int  # points a second
    level: float
    at: datetime

    @classmethod
    def full(cls, *, size: int, restore_rate: int) -> Bucket:
        return cls(size, restore_rate, size, clock.now())

    def take(self, points: int) -> int | None:
        """Take points out. Where there are too few, take none, and return the seconds to wait."""
        self._restore()
        if points <= self.level:
            self.level -= points
            return None
        return math.ceil((points - self.level) / self.restore_rate)

    def give_back(self, points: int) -> None:
        """Put unused points back; a negative number takes more, for a cost above the estimate."""
        self._restore()
        self.level = min(max(self.level + points, 0), self.size)

    def spend(self, points: int) -> None:
        """Take points for work that is done already, and as many as there are where too few."""
        self.give_back(-points)

    def status(self) -> dict[str, Any]:
        """The state of the bucket, as responses show it."""
        self._restore()
        return {
            "maximumAvailable": self.size,
            "currentlyAvailable": int(self.level),
            "restoreRate": self.restore_rate,
        }

    def _restore(self) -> None:
        now = clock.now()
        seconds = max(0.0, (now - self.at).total_seconds())
        self.level = min(self.level + seconds * self.restore_rate, self.size)
        self.at = now


class Buckets:
    """The buckets of this process, for a bounded number of callers."""

    def __init__(self, *, size: int, restore_rate: int) -> None:
        self._size = size
        self._restore_rate = restore_rate
        self._known: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, viewer: AuthenticatedViewer | None, address: str | None) -> Bucket:
        """The bucket of the viewer's account, or of a stranger's network."""
        key = network(address) if viewer is None else str(viewer.account.id)
        bucket = self._known.pop(key, None) or Bucket.full(
            size=self._size, restore_rate=self._restore_rate
        )
        self._known[key] = bucket
        if len(self._known) > REMEMBERED_CALLERS:
            self._known.popitem(last=False)
        return bucket

    def __len__(self) -> int:
        return len(self._known)
