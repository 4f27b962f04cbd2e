"""The results of the rounds: stored as reported, and compared round by round."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.fanout.servers import BARE, FLOOR, OURS, STRAWBERRY, YOGA

BURST, CALLS, COALESCED, STEADY = "burst", "calls", "coalesced", "steady"
MEMORY, END_TO_END, CROWDED, GROUPS = "memory", "end to end", "crowded", "groups"
RATE, P95, P99, CPU = "deliveries_s", "p95_ms", "p99_ms", "server_cpu_us"
WORDS = {RATE: "deliveries/s", P99: "p99", CPU: "CPU a delivery"}
KIB_EACH = "subscribed_kib_each"
CROWDED_RATE = 20

Sample = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times better a server must be than a peer; none asked where it is only shown."""

    measure: str
    peer: str
    field: str
    target: float | None = None
    peer_measure: str | None = None
    server: str = OURS

    @property
    def title(self) -> str:
        whose = "" if self.server == OURS else f"{self.server}: "
        against = f" / {self.peer_measure}" if self.peer_measure else ""
        return f"{whose}{self.measure}{against}, {WORDS[self.field]}"


GOAL_SOCKETS = 5_000  # the goals of ratios are meant for so many subscribers
RATIOS = (
    Ratio(measure=BURST, peer=STRAWBERRY, field=RATE, target=20),
    Ratio(measure=BURST, peer=YOGA, field=RATE, target=6),
    Ratio(measure=BURST, peer=BARE, field=RATE, target=1),
    Ratio(measure=BURST, peer=STRAWBERRY, field=CPU),
    Ratio(measure=CALLS, peer=STRAWBERRY, field=RATE, peer_measure=BURST),
    Ratio(measure=CALLS, peer=YOGA, field=RATE, peer_measure=BURST),
    Ratio(measure=CALLS, peer=BARE, field=RATE, peer_measure=BURST),
    Ratio(measure=COALESCED, peer=STRAWBERRY, field=RATE, peer_measure=BURST, target=100),
    # A burst that is cut short for a slow peer flatters it here.
    Ratio(measure=BURST, peer=STRAWBERRY, field=P99, target=20),
    Ratio(measure=BURST, peer=YOGA, field=P99, target=6),
    Ratio(measure=STEADY, peer=STRAWBERRY, field=P99, target=20),
    Ratio(measure=STEADY, peer=YOGA, field=P99, target=6),
    Ratio(measure=STEADY, peer=BARE, field=P99),
    Ratio(measure=BURST, peer=FLOOR, field=RATE),
    Ratio(measure=STEADY, peer=FLOOR, field=P99),
    # The most that anyone can reach who sends each socket each message alone.
    Ratio(server=FLOOR, measure=STEADY, peer=STRAWBERRY, field=P99),
    Ratio(server=FLOOR, measure=STEADY, peer=YOGA, field=P99),
)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure of ours may be at most."""

    measure: str
    title: str
    unit: str
    at_most: float
    sockets: int | None = None
    """For how many it is meant, where not for any number."""


BOUNDS = (
    Bound(MEMORY, "memory a connection", "KiB", 32),
    Bound(END_TO_END, "from the mutation to the last subscriber, p99", "ms", 50, 1_000),
    Bound(CROWDED, f"{CROWDED_RATE} events a second, p95", "ms", 100, 2_000),
)


@dataclass(slots=True)
class Results:
    """Every sample of a run."""

    samples: list[Sample] = field(default_factory=list)

    def add(self, measure: str, server: str, sample: Sample, *, number: int = 0) -> None:
        """Keep what one round of one server gave."""
        sample = {"measure": measure, "server": server, "round": number, **sample}
        self.samples.append(sample)

    def all_of(self, measure: str, server: str, sockets: int) -> list[Sample]:
        """The rounds of a measure."""
        asked = (measure, server, sockets)
        return [s for s in self.samples if (s["measure"], s["server"], s["sockets"]) == asked]

    def sound(self, measure: str, server: str, sockets: int) -> list[Sample]:
        """Those rounds that count: nothing lost, and the crowd was not the bottleneck."""
        rounds = self.all_of(measure, server, sockets)
        return [s for s in rounds if not s.get("error") and not s.get("void")]

    def ratios(self, ratio: Ratio, sockets: int) -> list[float]:
        """How many times better it was, round by round."""
        under = self.sound(ratio.peer_measure or ratio.measure, ratio.peer, sockets)
        theirs = {s["round"]: s[ratio.field] for s in under}
        pairs = [
            (s[ratio.field], theirs[s["round"]])
            for s in self.sound(ratio.measure, ratio.server, sockets)
            if s["round"] in theirs
        ]
        if ratio.field == RATE:
            return [own / peer for own, peer in pairs]
        return [peer / own for own, peer in pairs]

    def figures(self, bound: Bound, sockets: int) -> list[float]:
        """Ours, of a figure that has a bound."""
        rounds = self.sound(bound.measure, OURS, sockets)
        if bound.measure == END_TO_END:
            last = sorted(ms for s in rounds for ms in s["all_ms"])
            return [last[round((len(last) - 1) * 0.99)]] if last else []
        return [s[KIB_EACH if bound.measure == MEMORY else P95] for s in rounds]

    def sizes(self, measure: str) -> list[int]:
        """For how many sockets it was measured."""
        return sorted({s["sockets"] for s in self.samples if s["measure"] == measure})

    @property
    def errors(self) -> list[str]:
        """The rounds in which a subscriber did not receive every event exactly once."""
        return [
            f"{s['measure']}, {s['server']}, {s['sockets']:,} sockets, round {s['round']}: "
            f"{s['error']}"
            for s in self.samples
            if s.get("error")
        ]


def middle(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)
