"""How large a proof is: small by default, as large as the targets where `full` is asked for."""

import os
from dataclasses import dataclass


def given(name, default):
    """A size from the environment, such as PROOF_CLIENTS=2000."""
    return int(os.environ.get(f"PROOF_{name}", default))


@dataclass(frozen=True)
class Flow:
    """So many events, told to so many clients, over at least so many seconds."""

    clients: int
    pairs: int  # a requester and a worker; each has as many clients as every other
    events: int
    seconds: float
    workers: int  # server processes

    @property
    def bonuses(self):
        """Each of a pair; both of them are told of it."""
        return self.events * 3 // 20 // self.pairs

    @property
    def hits(self):
        """Each of a pair: what is left of the events."""
        return self.events // self.pairs - 2 * self.bonuses


SMALL = Flow(clients=40, pairs=4, events=800, seconds=12, workers=3)
FULL = Flow(
    clients=given("CLIENTS", 500),
    pairs=25,
    events=given("EVENTS", 20_000),
    seconds=given("SECONDS", 90),
    workers=given("WORKERS", 4),
)
