"""Gauges of the market's server: the log's lag, database connections, waiting mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.database.pool_use import pool_use
from api.observability.metrics import Metrics
from domain.mail.outbox import mails_waiting
from subscriptions.log.tail import Tail

MAILS_WAITING = ("kempelen_mails_waiting", "Mails that are still to be sent.")


@dataclass(frozen=True, slots=True)
class ProcessGauges:
    """The gauges of this process. Reading them costs little, so the watchdog does it often."""

    metrics: Metrics
    tail: Tail

    def update(self) -> None:
        """Set how far the tail is behind the log, and how many database connections are open."""
        self.metrics.log_seconds_behind.set(self.tail.seconds_behind)
        if (pool := pool_use()) is not None:
            self.metrics.connections.labels("busy").set(pool.busy)
            self.metrics.connections.labels("idle").set(pool.idle)
            self.metrics.connections_most.set(pool.most)


async def shared_gauges() -> Mapping[str, tuple[str, float]]:
    """Gauges of the whole service, read from the database when the metrics page is requested."""
    name, meaning = MAILS_WAITING
    return {name: (meaning, await mails_waiting())}
