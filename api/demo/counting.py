"""Counting what was heard, one by one, against what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

Identity = tuple[str, str]  # what happened, and to which assignment or HIT


class ExpectedEvents:
    """What one player should hear, and did."""

    def __init__(self) -> None:
        self._expected: Counter[Identity] = Counter()
        self._heard: Counter[Identity] = Counter()
        self._cursors: Counter[str] = Counter()

    def expect(self, kind: str, id: str) -> None:
        """Something was done that this player is to hear of, once."""
        self._expected[kind, id] += 1

    def hear(self, kind: str, id: str, cursor: str) -> None:
        """Something was heard."""
        self._heard[kind, id] += 1
        self._cursors[cursor] += 1

    @property
    def expected(self) -> int:
        """How many events there should be."""
        return self._expected.total()

    @property
    def heard(self) -> int:
        """How many came."""
        return self._heard.total()

    def missed(self) -> list[Identity]:
        """What never came."""
        return list((self._expected - self._heard).elements())

    def duplicated(self) -> int:
        """How many came twice, or without a cause: by what they tell, or by their cursor."""
        by_identity = (self._heard - self._expected).total()
        return max(by_identity, self._cursors.total() - len(self._cursors))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing any more. Cheap: it is asked while waiting."""
        return self.heard >= self.expected and not self._expected - self._heard


def percentiles(seconds: Iterable[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds, by nearest rank; zeros where nothing was measured."""
    ranked = sorted(seconds)
    return {f"p{rank}": round(1000 * _nearest(ranked, rank), 1) for rank in (50, 95, 99)}


def _nearest(ranked: Sequence[float], rank: int) -> float:
    return ranked[max(0, ceil(len(ranked) * rank / 100) - 1)] if ranked else 0.0
