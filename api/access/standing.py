"""Subscriptions are charged as long as they stand, and end where their bucket is empty."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from api.access.admission import Throttled
from api.access.buckets import Bucket
from api.access.prices import STANDING_POINTS, STANDING_SECONDS
from subscriptions.tasks.background import BackgroundTask

BUCKETS_BETWEEN_PAUSES = 500

log = logging.getLogger("kempelen.standing")

End = Callable[[Throttled], None]
"""Ends one subscription; its client gets the error."""


class StandingSubscriptions:
    """The subscriptions that stand in this process, by the bucket that pays for them.

    A bucket pays for all of its subscriptions at once. Where it cannot, the newest end first.
    """

    def __init__(self, *, seconds: float = STANDING_SECONDS) -> None:
        self._seconds: Final = seconds
        self._standing: dict[int, tuple[Bucket, dict[End, None]]] = {}

    def enter(self, bucket: Bucket, end: End) -> Callable[[], None]:
        """Charge the bucket from now on. Returns a function that stops that."""
        _, ends = self._standing.setdefault(id(bucket), (bucket, {}))
        ends[end] = None

        def leave() -> None:
            ends.pop(end, None)
            if not ends and self._standing.get(id(bucket), (None, None))[1] is ends:
                del self._standing[id(bucket)]

        return leave

    async def charge_all(self, task: BackgroundTask) -> None:
        """Charge all buckets again and again: the work of a background task."""
        while True:
            task.went_well()
            await asyncio.sleep(self._seconds)
            for number, (bucket, ends) in enumerate(list(self._standing.values()), 1):
                charge(bucket, ends)
                if number % BUCKETS_BETWEEN_PAUSES == 0:
                    await asyncio.sleep(0)

    def __len__(self) -> int:
        return sum(len(ends) for _, ends in self._standing.values())


def charge(bucket: Bucket, ends: dict[End, None]) -> None:
    """Take the price of these subscriptions, and end those that the bucket cannot pay for."""
    points = STANDING_POINTS * len(ends)
    while ends and (seconds := bucket.take(points)) is not None:
        end, _ = ends.popitem()
        points -= STANDING_POINTS
        try:
            end(Throttled(STANDING_POINTS, bucket, seconds=min(seconds, STANDING_SECONDS)))
        except Exception:
            log.exception("a subscription could not be ended")
