"""What the parts of the market's server hold at a moment, for the metrics."""

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
    """How this process stands: it costs nothing to look, so the watchdog does again and again."""

    metrics: Metrics
    tail: Tail

    def look(self) -> None:
        """Note how far the log is behind, and how many database connections are held."""
        self.metrics.log_seconds_behind.set(self.tail.seconds_behind)
        if (pool := pool_use()) is not None:
            self.metrics.connections.labels("busy").set(pool.busy)
            self.metrics.connections.labels("idle").set(pool.idle)
            self.metrics.connections_most.set(pool.most)


async def asked_now() -> Mapping[str, tuple[str, float]]:
    """What the database knows for all processes: asked when the metrics are."""
    name, meaning = MAILS_WAITING
    return {name: (meaning, await mails_waiting())}
