"""All counts that follow the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.counts.keeper import CountsKeeper
from api.counts.presence import OpenConnections, PresenceKeeper
from domain.batches.watching.following import BatchCounter
from domain.dashboard.following import LogCounter
from domain.kernel.following.follower import LogFollower
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background

FOLLOWERS: Mapping[str, type[LogCounter] | type[BatchCounter]] = {
    "dashboards": LogCounter,
    "batches": BatchCounter,
}


def keepers_of(
    tail: Tail, background: Background, connections: Callable[[], OpenConnections]
) -> list[CountsKeeper | PresenceKeeper]:
    """Their keepers in this process, and the one that says how the process is."""

    def keeper(name: str) -> CountsKeeper:
        def follower() -> LogFollower:
            return FOLLOWERS[name]()

        return CountsKeeper(name, follower, tail=tail, background=background)

    presence = PresenceKeeper(connections, tail=tail, background=background)
    return [*(keeper(name) for name in FOLLOWERS), presence]
