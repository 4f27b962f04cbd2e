"""All counts that follow the log."""

from __future__ import annotations

from collections.abc import Mapping

from api.counts.keeper import CountsKeeper
from domain.batches.watching.following import BatchCounter
from domain.dashboard.following import LogCounter
from domain.kernel.following.follower import LogFollower
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background

FOLLOWERS: Mapping[str, type[LogCounter] | type[BatchCounter]] = {
    "dashboards": LogCounter,
    "batches": BatchCounter,
}


def keepers_of(tail: Tail, background: Background) -> list[CountsKeeper]:
    """Their keepers in this process."""

    def keeper(name: str) -> CountsKeeper:
        def follower() -> LogFollower:
            return FOLLOWERS[name]()

        return CountsKeeper(name, follower, tail=tail, background=background)

    return [keeper(name) for name in FOLLOWERS]
