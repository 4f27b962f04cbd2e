"""The model of Masters: six criteria over one worker's record. Pure.

A rate counts by the lower end of its Wilson score interval, because a high rate of few decisions
may be luck. Variety counts by effective numbers, the exponential of the entropy of the shares:
nine tenths of the work for one requester and the rest for ten others count as less than two
requesters, not as eleven. See `docs/masters.md`.
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
    "evaluate",
    "lower_bound",
]
_ROUNDING = 1e-9  # so that five equal shares count as five in floats


class CriterionName(StrEnum):
    """The criteria of the model."""

    DECIDED = "DECIDED"
    APPROVAL = "APPROVAL"
    MONTHS_ACTIVE = "MONTHS_ACTIVE"
    REQUESTERS = "REQUESTERS"
    HIT_TYPES = "HIT_TYPES"
    AGREEMENT = "AGREEMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One worker's record in the window that the operator set.

    `submissions` counts submitted assignments, decided or not; `rejected` the
    rejections that count; `months_active` the calendar months
    (UTC) with at least one submission. `by_requester` and `by_hit_type` contain the number of
    decided assignments of each. `compared` counts the HITs with a most frequent answer of others,
    and `agreed` those on which the worker gave this answer.
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
        """The number of approved assignments, and of rejections that count."""
        return self.approved + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion: its figure (None where it is unknown) and its threshold."""

    name: CriterionName
    figure: float | None
    threshold: float
    holds: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The model's result for a worker, criterion by criterion in a fixed order."""

    criteria: tuple[Criterion, ...]

    @property
    def grants(self) -> bool:
        """Whether every criterion holds."""
        return all(each.holds for each in self.criteria)

    @property
    def reason(self) -> str:
        """The sentences of all criteria if it grants, else of the criteria that fail."""
        deciding = [each for each in self.criteria if self.grants or not each.holds]
        return " ".join(each.reason for each in deciding)


def evaluate(evidence: Evidence, thresholds: Thresholds, *, holds_it: bool) -> Verdict:
    """Evaluate a worker's record, by the easier thresholds if the worker holds Masters."""
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
    """The lower end of the one-sided Wilson score interval of a rate; 0 without trials.

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
    """The effective number of shares: exp of their entropy; 0 without shares."""
    shares = [count for count in counts if count > 0]
    if not (total := sum(shares)):
        return 0.0
    return exp(-sum(n / total * log(n / total) for n in shares))


def _number(name: CriterionName, figure: float, threshold: float, label: str) -> Criterion:
    holds = figure >= threshold - _ROUNDING
    return Criterion(
        name=name,
        figure=round(figure, 4),
        threshold=round(threshold, 4),
        holds=holds,
        reason=f"{_down(figure, 2):g} {label}: {_compared(holds, f'{threshold:g}')}.",
    )


def _approval(evidence: Evidence, thresholds: Thresholds, *, holds_it: bool) -> Criterion:
    threshold = thresholds.approval_kept if holds_it else thresholds.approval
    figure = lower_bound(evidence.approved, evidence.decided, confidence=thresholds.confidence)
    label = f"{evidence.approved} of {evidence.decided} were approved"
    return _rate(CriterionName.APPROVAL, figure, threshold, label)


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
    label = f"{evidence.agreed} of {evidence.compared} answers were the others'"
    return _rate(CriterionName.AGREEMENT, figure, threshold, label)


def _rate(name: CriterionName, figure: float, threshold: float, label: str) -> Criterion:
    holds = figure >= threshold
    bound = f"in truth at least {_down(figure, 4):.4f}, {_compared(holds, f'{threshold:g}')}"
    return Criterion(
        name=name,
        figure=round(figure, 6),
        threshold=threshold,
        holds=holds,
        reason=f"{label}: {bound}.",
    )


def _compared(holds: bool, threshold: str) -> str:
    return f"{'at least' if holds else 'below'} the {threshold} that it takes"


def _down(figure: float, digits: int) -> float:
    """Rounded down, so that a figure below a threshold does not appear to reach it."""
    return floor(figure * 10.0**digits + _ROUNDING) / 10.0**digits
