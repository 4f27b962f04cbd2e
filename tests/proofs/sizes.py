"""The size of a proof: small by default, as large as the targets with `full`."""

import os
from dataclasses import dataclass


def given(name, default):
    """A size from the environment, such as PROOF_CLIENTS=2000."""
    return int(os.environ.get(f"PROOF_{name}", default))


@dataclass(frozen=True)
class Flow:
    """So many events, delivered to so many clients, over at least so many seconds."""

    clients: int
    pairs: int  # a requester and a worker; each has as many clients as every other
    events: int
    seconds: float
    workers: int  # server processes

    @property
    def bonuses(self):
        """Bonuses of each pair; both people receive an event."""
        return self.events * 3 // 20 // self.pairs

    @property
    def hits(self):
        """HITs of each pair: the rest of the events."""
        return self.events // self.pairs - 2 * self.bonuses


SMALL = Flow(clients=40, pairs=4, events=800, seconds=12, workers=3)
FULL = Flow(
    clients=given("CLIENTS", 500),
    pairs=25,
    events=given("EVENTS", 20_000),
    seconds=given("SECONDS", 90),
    workers=given("WORKERS", 4),
)
