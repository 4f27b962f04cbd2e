"""Rounds that take turns, so that whatever else the machine does meets every program alike."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

ROUNDS, QUICK_ROUNDS = 5, 2

Round = Callable[[], Awaitable["Sample"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one round of one program gave: units of work a second, and how long one took."""

    rate: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    client_cpu: float = 0.0
    server_cpu_us: float = 0.0


@dataclass(slots=True)
class Comparison:
    """The rounds of several programs; the first is ours."""

    title: str
    baseline: str | None = None
    """Where named, every program is measured by this one; else ours by each of the others."""
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    async def run(self, programs: Mapping[str, Round], *, rounds: int, warm: int = 1) -> None:
        """Each program's round in turn; the first ones are thrown away."""
        for number in range(-warm, rounds):
            for name, play in programs.items():
                sample = await play()
                if number >= 0:
                    self.samples.setdefault(name, []).append(sample)

    @property
    def ours(self) -> str:
        """The first program's name."""
        return next(iter(self.samples))

    def ratios(self, name: str) -> list[float]:
        """Ours over the named program, or the named one over the baseline, round by round."""
        over, under = (self.ours, name) if self.baseline is None else (name, self.baseline)
        pairs = zip(self.samples[over], self.samples[under], strict=True)
        return [first.rate / second.rate for first, second in pairs]

    def ratio(self, name: str) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios(name))

    def show(self) -> None:
        """Print the table."""
        rounds = len(self.samples[self.ours])
        meaning = "ours is" if self.baseline is None else f"of {self.baseline}"
        print(f"\n{self.title} (medians of {rounds} interleaved rounds)")
        print(
            f"  {'program':28} {'per second':>22} {'p50 ms':>8} {'p99 ms':>8} "
            f"{'server us':>10} {'client CPU':>10}  {meaning}"
        )
        for name, samples in self.samples.items():
            print(f"  {name:28} {_rates(samples)} {_rest(samples)}  {self._against(name)}")

    def _against(self, name: str) -> str:
        if name == (self.baseline or self.ours):
            return ""
        ratios = self.ratios(name)
        return f"{statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f})"


def _rates(samples: list[Sample]) -> str:
    rates = [sample.rate for sample in samples]
    spread = f"({min(rates):,.0f}-{max(rates):,.0f})"
    return f"{statistics.median(rates):>8,.0f} {spread:>13}"


def _rest(samples: list[Sample]) -> str:
    def middle(name: str) -> float:
        return statistics.median(getattr(sample, name) for sample in samples)

    return (
        f"{middle('p50_ms'):>8.1f} {middle('p99_ms'):>8.1f} {middle('server_cpu_us'):>10,.0f} "
        f"{middle('client_cpu'):>9.0%} "
    )
