"""The model that says who has Masters: six criteria over one worker's record. Pure.

A rate counts by the lower end of its Wilson score interval: with few decisions behind it, a high
rate may be luck. Variety counts by effective numbers, the exponential of the entropy of the
shares: nine tenths of the work for one requester and the rest for ten others are not eleven
requesters but less than two. See `docs/masters.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, floor, log, sqrt
from statistics import NormalDist

from domain.kernel.policy import MastersThresholds as Thresholds

__all__ = [
    "Criterion",
    "CriterionName",
    "Evidence",
    "Thresholds",
    "Verdict",
    "effective_number",
    "judged",
    "lower_bound",
]
_ROUNDING = 1e-9  # five equal shares are five, whatever floats make of it


class CriterionName(StrEnum):
    """What is looked at."""

    DECIDED = "DECIDED"
    APPROVAL = "APPROVAL"
    MONTHS_ACTIVE = "MONTHS_ACTIVE"
    REQUESTERS = "REQUESTERS"
    HIT_TYPES = "HIT_TYPES"
    AGREEMENT = "AGREEMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One worker's record in the window that the operator set.

    `submissions` counts what was handed in, decided or not; `months_active` the calendar months
    (UTC) with at least one submission. `by_requester` and `by_hit_type` hold how many decided
    assignments there were of each. Of `compared` HITs, on which at least two others gave the same
    answer and more than any other, the worker gave that answer on `agreed`.
    """

    approved: int = 0
    rejected: int = 0
    submissions: int = 0
    months_active: int = 0
    by_requester: tuple[int, ...] = ()
    by_hit_type: tuple[int, ...] = ()
    agreed: int = 0
    compared: int = 0

    @property
    def decided(self) -> int:
        """How many were approved or rejected."""
        return self.approved + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion: its figure (None where it is not known) and what it takes."""

    name: CriterionName
    figure: float | None
    threshold: float
    holds: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of a worker, criterion by criterion, in their fixed order."""

    criteria: tuple[Criterion, ...]

    @property
    def grants(self) -> bool:
        """Whether every criterion holds."""
        return all(each.holds for each in self.criteria)

    @property
    def reason(self) -> str:
        """The sentences that decided: all of them for, or those against."""
        deciding = [each for each in self.criteria if self.grants or not each.holds]
        return " ".join(each.reason for each in deciding)


def judged(evidence: Evidence, thresholds: Thresholds, *, holds_it: bool) -> Verdict:
    """Whether a worker with this record has Masters, by the easier thresholds if they hold it."""
    share = thresholds.kept_share if holds_it else 1.0
    return Verdict(
        (
            _number(
                CriterionName.DECIDED,
                evidence.decided,
                thresholds.decided * share,
                "assignments were decided",
            ),
            _approval(evidence, thresholds, holds_it=holds_it),
            _number(
                CriterionName.MONTHS_ACTIVE,
                evidence.months_active,
                thresholds.months_active * share,
                "months had work in them",
            ),
            _number(
                CriterionName.REQUESTERS,
                effective_number(evidence.by_requester),
                thresholds.requesters * share,
                f"requesters in effect, of {len(evidence.by_requester)}",
            ),
            _number(
                CriterionName.HIT_TYPES,
                effective_number(evidence.by_hit_type),
                thresholds.hit_types * share,
                f"HIT types in effect, of {len(evidence.by_hit_type)}",
            ),
            _agreement(evidence, thresholds, holds_it=holds_it),
        )
    )


def lower_bound(successes: int, trials: int, *, confidence: float) -> float:
    """The lower end of the one-sided Wilson score interval of a rate; 0 where nothing is known.

    The true rate is below it with a probability of about 1 - confidence.
    """
    if trials == 0:
        return 0.0
    z = NormalDist().inv_cdf(confidence)
    rate, spread = successes / trials, z * z / trials
    middle = rate + spread / 2
    half = z * sqrt(rate * (1 - rate) / trials + spread / (4 * trials))
    return max(0.0, (middle - half) / (1 + spread))


def effective_number(counts: Iterable[int]) -> float:
    """How many equal shares would be as uneven as these: exp of their entropy; 0 for none."""
    shares = [count for count in counts if count > 0]
    if not (total := sum(shares)):
        return 0.0
    return exp(-sum(n / total * log(n / total) for n in shares))


def _number(name: CriterionName, figure: float, threshold: float, words: str) -> Criterion:
    holds = figure >= threshold - _ROUNDING
    return Criterion(
        name=name,
        figure=round(figure, 4),
        threshold=round(threshold, 4),
        holds=holds,
        reason=f"{_down(figure, 2):g} {words}: {_compared(holds, f'{threshold:g}')}.",
    )


def _approval(evidence: Evidence, thresholds: Thresholds, *, holds_it: bool) -> Criterion:
    threshold = thresholds.approval_kept if holds_it else thresholds.approval
    figure = lower_bound(evidence.approved, evidence.decided, confidence=thresholds.confidence)
    words = f"{evidence.approved} of {evidence.decided} were approved"
    return _rate(CriterionName.APPROVAL, figure, threshold, words)


def _agreement(evidence: Evidence, thresholds: Thresholds, *, holds_it: bool) -> Criterion:
    threshold = thresholds.agreement_kept if holds_it else thresholds.agreement
    if evidence.compared < thresholds.compared:
        return Criterion(
            name=CriterionName.AGREEMENT,
            figure=None,
            threshold=threshold,
            holds=True,
            reason=f"{evidence.compared} answers could be compared with others': "
            f"below {thresholds.compared} they say nothing.",
        )
    figure = lower_bound(evidence.agreed, evidence.compared, confidence=thresholds.confidence)
    words = f"{evidence.agreed} of {evidence.compared} answers were the others'"
    return _rate(CriterionName.AGREEMENT, figure, threshold, words)


def _rate(name: CriterionName, figure: float, threshold: float, words: str) -> Criterion:
    holds = figure >= threshold
    told = f"in truth at least {_down(figure, 4):.4f}, {_compared(holds, f'{threshold:g}')}"
    return Criterion(
        name=name,
        figure=round(figure, 6),
        threshold=threshold,
        holds=holds,
        reason=f"{words}: {told}.",
    )


def _compared(holds: bool, threshold: str) -> str:
    return f"{'at least' if holds else 'below'} the {threshold} that it takes"


def _down(figure: float, digits: int) -> float:
    """Rounded down, so that what is below a threshold is not shown as being at it."""
    return floor(figure * 10.0**digits + _ROUNDING) / 10.0**digits
