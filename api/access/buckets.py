"""Points that callers may spend: one bucket each, emptied by operations and filled by time."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.access.authentication import AuthenticatedViewer
from domain.kernel import clock

REMEMBERED_CALLERS = 10_000  # The one not seen for longest is forgotten: its bucket is the fullest.
IPV6_NETWORK_BITS = 64  # What one household or machine has is a network, not an address.


@dataclass(slots=True)
class Bucket:
    """One caller's points. It begins full."""

    size: int
    restore_rate: int  # points a second
    level: float
    at: datetime

    @classmethod
    def full(cls, *, size: int, restore_rate: int) -> Bucket:
        return cls(size, restore_rate, size, clock.now())

    def take(self, points: int) -> int | None:
        """Take points out; where there are too few, none, and in how many seconds there will be."""
        self._restore()
        if points <= self.level:
            self.level -= points
            return None
        return math.ceil((points - self.level) / self.restore_rate)

    def give_back(self, points: int) -> None:
        """Put back what was not used; fewer than none is used up beyond what was foreseen."""
        self._restore()
        self.level = min(max(self.level + points, 0), self.size)

    def status(self) -> dict[str, Any]:
        """As clients are told it."""
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
    """The buckets of this process, of a bounded number of callers."""

    def __init__(self, *, size: int, restore_rate: int) -> None:
        self._size = size
        self._restore_rate = restore_rate
        self._known: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, viewer: AuthenticatedViewer | None, address: str | None) -> Bucket:
        """The account's, or, for strangers, that of where they call from."""
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


def network(address: str | None) -> str:
    """Where a stranger calls from, so wide that moving within it makes nobody new."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
