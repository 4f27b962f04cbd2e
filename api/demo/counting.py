"""Counts the events a player received against the events to expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

Identity = tuple[str, str]  # what happened, and to which assignment or HIT


class ExpectedEvents:
    """The events that one player should receive, and did receive."""

    def __init__(self) -> None:
        self._expected: Counter[Identity] = Counter()
        self._received: Counter[Identity] = Counter()
        self._cursors: Counter[str] = Counter()

    def expect(self, kind: str, id: str) -> None:
        """Expect one event of this kind about this thing."""
        self._expected[kind, id] += 1

    def receive(self, kind: str, id: str, cursor: str) -> None:
        """Count an event that came."""
        self._received[kind, id] += 1
        self._cursors[cursor] += 1

    @property
    def expected(self) -> int:
        """How many events there should be."""
        return self._expected.total()

    @property
    def received(self) -> int:
        """How many came."""
        return self._received.total()

    def missed(self) -> list[Identity]:
        """The expected events that never came."""
        return list((self._expected - self._received).elements())

    def duplicated(self) -> int:
        """How many came twice, or unexpectedly, by their content or by their cursor."""
        by_identity = (self._received - self._expected).total()
        return max(by_identity, self._cursors.total() - len(self._cursors))

    @property
    def is_complete(self) -> bool:
        """Whether every expected event has come. Cheap, since it is polled."""
        return self.received >= self.expected and not self._expected - self._received


def percentiles(seconds: Iterable[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds, by nearest rank; zeros where nothing was measured."""
    ranked = sorted(seconds)
    return {f"p{rank}": round(1000 * _nearest(ranked, rank), 1) for rank in (50, 95, 99)}


def _nearest(ranked: Sequence[float], rank: int) -> float:
    return ranked[max(0, ceil(len(ranked) * rank / 100) - 1)] if ranked else 0.0
