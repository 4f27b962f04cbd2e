"""Simulated workers of known quality, to measure the model. Pure, with a seed.

True accuracies are a mixture of excellent, ordinary, poor and random workers; the amount of work is
log-normal. Requesters approve nearly all right work. Careful requesters reject most wrong work,
and careless ones little. Some workers have one pet requester. The other workers of a HIT agree on
the right answer in most cases, and on a wrong one in few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from domain.masters.model import Evidence, Thresholds, evaluate

GOOD = 0.95  # the least true accuracy that deserves Masters
# Share of the workers, and the two parameters of the Beta distribution of their accuracy.
MIXTURE = ((0.2, 98.0, 2.0), (0.45, 45.0, 3.5), (0.2, 16.0, 4.0), (0.15, 6.0, 6.0))
REQUESTERS = 40
CARELESS = 0.4  # of the requesters
APPROVED_RIGHT = 0.998
APPROVED_WRONG = {False: 0.2, True: 0.85}  # by careful ones, by careless ones
PET = 0.1  # of the workers have one requester for nine tenths of their work
COMPARED = 0.3  # of the work has others' answers beside it
OTHERS_RIGHT = 0.97  # of those HITs: the others agree on the right answer
WRONG_ALIKE = 0.3  # of the rest: a worker's wrong answer equals that of the others
MEDIAN_LOG, SPREAD_LOG, MOST_TASKS = 6.2, 1.2, 8_000

Rule = Callable[[Evidence], bool]


@dataclass(frozen=True, slots=True)
class Simulated:
    """A worker whose true accuracy is known, and the record that the market would have."""

    accuracy: float
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a rule found the workers with a true accuracy of at least GOOD. From 0 to 1."""

    granted: int
    good: int
    both: int

    @property
    def precision(self) -> float:
        """The share of good workers among the granted ones."""
        return self.both / self.granted if self.granted else 0.0

    @property
    def recall(self) -> float:
        """The share of granted workers among the good ones."""
        return self.both / self.good if self.good else 0.0


def population(count: int, *, seed: int, careless: float = CARELESS) -> list[Simulated]:
    """Simulated workers, the same for the same seed. `careless` is a share of requesters."""
    random = Random(seed)
    are_careless = [number < careless * REQUESTERS for number in range(REQUESTERS)]
    return [_worker(random, are_careless) for _ in range(count)]


def score(workers: Sequence[Simulated], rule: Rule, *, decided: int) -> Score:
    """The score of a rule among workers with at least `decided` decisions."""
    known = [each for each in workers if each.evidence.decided >= decided]
    granted = [each for each in known if rule(each.evidence)]
    return Score(
        granted=len(granted),
        good=sum(each.accuracy >= GOOD for each in known),
        both=sum(each.accuracy >= GOOD for each in granted),
    )


def model_rule(thresholds: Thresholds) -> Rule:
    """The model, for workers who do not hold Masters."""
    return lambda evidence: evaluate(evidence, thresholds, holds_it=False).grants


def raw_rate_rule(rate: float) -> Rule:
    """The plain approval rate, to compare the model with."""
    return lambda evidence: evidence.approved >= rate * evidence.decided


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the report: a market, a rule, and how well it did."""

    careless: float
    rule: str
    score: Score


def report(thresholds: Thresholds, *, count: int, seed: int) -> list[ReportLine]:
    """Compares the model, the model without some criteria, and the raw rate.

    All have the same minimum number of decisions. One market is as usual, and in the other every
    requester is careless.
    """
    unvaried = replace(thresholds, months_active=0, requesters=0.0, hit_types=0.0)
    rules = {
        "the model": model_rule(thresholds),
        "without agreement": model_rule(replace(thresholds, agreement=0.0)),
        "lower bound of the approval rate alone": model_rule(replace(unvaried, agreement=0.0)),
        "raw approval rate alone": raw_rate_rule(thresholds.approval),
    }
    return [
        ReportLine(careless, name, score(workers, rule, decided=thresholds.decided))
        for careless in (CARELESS, 1.0)
        for workers in [population(count, seed=seed, careless=careless)]
        for name, rule in rules.items()
    ]


def as_table(lines: Sequence[ReportLine]) -> list[str]:
    """The report as a Markdown table."""
    rows = [
        "| Careless requesters | Rule | Granted | Precision | Recall |",
        "|---|---|---|---|---|",
    ]
    for line in lines:
        figures = f"{line.score.precision:.3f} | {line.score.recall:.3f}"
        rows.append(f"| {line.careless:.0%} | {line.rule} | {line.score.granted} | {figures} |")
    return rows


def _worker(random: Random, careless: Sequence[bool]) -> Simulated:
    _, alpha, beta = random.choices(MIXTURE, weights=[share for share, *_ in MIXTURE])[0]
    accuracy = random.betavariate(alpha, beta)
    tasks = min(MOST_TASKS, max(1, round(random.lognormvariate(MEDIAN_LOG, SPREAD_LOG))))
    known = random.sample(range(REQUESTERS), random.randint(1, REQUESTERS // 2))
    weights = [random.expovariate(1.0) for _ in known]
    if random.random() < PET:
        weights[0] = 9 * max(sum(weights[1:]), 0.1)
    approved, agreed, compared = 0, 0, 0
    by_requester, by_type = [0] * REQUESTERS, [0] * (REQUESTERS * 3)
    for requester in random.choices(known, weights, k=tasks):
        is_right = random.random() < accuracy
        by_requester[requester] += 1
        by_type[requester * 3 + random.randrange(3)] += 1
        chance = APPROVED_RIGHT if is_right else APPROVED_WRONG[careless[requester]]
        approved += random.random() < chance
        if random.random() < COMPARED:
            compared += 1
            agreed += _agrees(random, is_right=is_right)
    return Simulated(
        accuracy,
        Evidence(
            approved=approved,
            rejected=tasks - approved,
            submissions=tasks,
            months_active=min(24, 1 + tasks // random.randint(20, 150)),
            by_requester=tuple(filter(None, by_requester)),
            by_hit_type=tuple(filter(None, by_type)),
            agreed=agreed,
            compared=compared,
        ),
    )


def _agrees(random: Random, *, is_right: bool) -> bool:
    if random.random() < OTHERS_RIGHT:
        return is_right
    return not is_right and random.random() < WRONG_ALIKE
