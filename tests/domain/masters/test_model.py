"""The model: its criteria and bounds, and how well it finds workers of known quality."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.masters import simulation
from domain.masters.model import (
    CriterionName,
    Evidence,
    Thresholds,
    effective_number,
    evaluate,
    lower_bound,
)

T = Thresholds()
GOOD = Evidence(
    approved=1_990,
    rejected=10,
    submissions=2_050,
    months_active=12,
    by_requester=(200,) * 10,
    by_hit_type=(100,) * 20,
    agreed=290,
    compared=300,
)
SEED = 4
PAGE = Path(__file__).parents[3] / "docs" / "masters.md"


def failing(evidence, *, holds_it=False, thresholds=T):
    verdict = evaluate(evidence, thresholds, holds_it=holds_it)
    return [each.name for each in verdict.criteria if not each.holds]


def test_a_good_record_is_granted_and_every_criterion_says_why():
    verdict = evaluate(GOOD, T, holds_it=False)

    assert verdict.grants
    assert [each.name for each in verdict.criteria] == list(CriterionName)
    assert verdict.reason == (
        "2000 assignments were decided: at least the 500 that it takes. "
        "1990 of 2000 were approved: in truth at least 0.9916, at least the 0.98 that it takes. "
        "12 months had work in them: at least the 6 that it takes. "
        "10 requesters in effect, of 10: at least the 5 that it takes. "
        "20 HIT types in effect, of 20: at least the 10 that it takes. "
        "290 of 300 answers were the others': in truth at least 0.9450, "
        "at least the 0.9 that it takes."
    )


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"approved": 498, "rejected": 1}, CriterionName.DECIDED),
        ({"approved": 1_958, "rejected": 42}, CriterionName.APPROVAL),
        ({"months_active": 5}, CriterionName.MONTHS_ACTIVE),
        ({"by_requester": (500,) * 4}, CriterionName.REQUESTERS),
        ({"by_hit_type": (222,) * 9}, CriterionName.HIT_TYPES),
        ({"agreed": 270}, CriterionName.AGREEMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_criterion_alone_can_refuse_and_is_named(changes, against):
    evidence = replace(GOOD, **changes)
    verdict = evaluate(evidence, T, holds_it=False)

    assert failing(evidence) == [against]
    assert not verdict.grants
    assert verdict.reason == next(e.reason for e in verdict.criteria if e.name == against)
    assert "below the" in verdict.reason


@pytest.mark.parametrize(
    ("changes", "is_enough"),
    [
        ({"approved": 500, "rejected": 0}, True),
        ({"approved": 499, "rejected": 0}, False),
        ({"months_active": 6}, True),
        ({"by_requester": (400,) * 5}, True),
        ({"by_hit_type": (200,) * 10}, True),
    ],
)
def test_a_number_at_its_threshold_is_enough(changes, is_enough):
    assert evaluate(replace(GOOD, **changes), T, holds_it=False).grants is is_enough


def test_a_rate_that_is_high_by_luck_is_not_enough():
    """99 % of a few decisions may be luck; 99 % of many is not."""
    easy = replace(T, decided=1)
    few, many = replace(GOOD, approved=99, rejected=1), replace(GOOD, approved=1_980, rejected=20)

    assert failing(few, thresholds=easy) == [CriterionName.APPROVAL]
    assert failing(many, thresholds=easy) == []


def test_agreement_that_is_not_known_disqualifies_nobody():
    little = replace(GOOD, agreed=0, compared=49)
    verdict = evaluate(little, T, holds_it=False)

    assert verdict.grants
    assert verdict.criteria[-1].figure is None
    assert failing(replace(GOOD, agreed=0, compared=50)) == [CriterionName.AGREEMENT]


def test_a_figure_just_below_a_threshold_is_not_rounded_up_to_it():
    nearly = replace(GOOD, by_requester=(400, 400, 400, 400, 398))
    (criterion,) = [e for e in evaluate(nearly, T, holds_it=False).criteria if not e.holds]

    assert criterion.reason == "4.99 requesters in effect, of 5: below the 5 that it takes."


def test_one_pet_requester_is_no_variety():
    pet = (1_800, *(20,) * 10)

    assert effective_number(pet) == pytest.approx(1.743, abs=0.001)
    assert failing(replace(GOOD, by_requester=pet)) == [CriterionName.REQUESTERS]


@pytest.mark.parametrize(
    ("counts", "number"), [((), 0), ((0, 0), 0), ((7,), 1), ((3, 3, 3), 3), ((5, 0, 5), 2)]
)
def test_effective_numbers_of_equal_shares_are_their_number(counts, number):
    assert effective_number(counts) == pytest.approx(number)


@pytest.mark.parametrize(
    ("successes", "trials"), [(10, 10), (80, 100), (490, 500), (1, 3), (9_999, 10_000)]
)
def test_the_lower_bound_is_the_rate_that_the_sample_is_z_errors_above(successes, trials):
    bound, z = lower_bound(successes, trials, confidence=0.95), 1.6448536
    errors = (successes / trials - bound) / sqrt(bound * (1 - bound) / trials)

    assert errors == pytest.approx(z, abs=1e-5)


@pytest.mark.parametrize("trials", [0, 5])
def test_where_nothing_speaks_for_a_rate_its_lower_bound_is_nothing(trials):
    assert lower_bound(0, trials, confidence=0.95) == 0


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.6, 0.999))
def test_the_lower_bound_lies_below_the_rate_and_rises_with_every_success(good, bad, confidence):
    trials = good + bad
    bound = lower_bound(good, trials, confidence=confidence)

    assert 0 <= bound <= (good / trials if trials else 0) + 1e-12
    assert lower_bound(good + 1, trials + 1, confidence=confidence) >= bound
    assert lower_bound(2 * good, 2 * trials, confidence=confidence) >= bound - 1e-12


@pytest.mark.parametrize(
    "changes",
    [
        {"approved": 450, "rejected": 2},
        {"approved": 1_955, "rejected": 45},
        {"months_active": 5},
        {"by_requester": (500,) * 4},
        {"by_hit_type": (250,) * 8},
        {"agreed": 272},
    ],
)
def test_between_the_thresholds_a_holder_keeps_it_and_nobody_gets_it(changes):
    between = replace(GOOD, **changes)

    assert not evaluate(between, T, holds_it=False).grants
    assert evaluate(between, T, holds_it=True).grants


@pytest.mark.parametrize(
    "changes",
    [
        {"approved": 398, "rejected": 0},
        {"approved": 1_920, "rejected": 80},
        {"months_active": 4},
        {"by_requester": (500,) * 3},
        {"by_hit_type": (250,) * 7},
        {"agreed": 255},
    ],
)
def test_below_both_a_holder_loses_it(changes):
    assert not evaluate(replace(GOOD, **changes), T, holds_it=True).grants


@pytest.fixture(scope="module")
def lines():
    """The simulation's report; `pytest -s` shows it."""
    found = simulation.report(T, count=3_000, seed=1)
    print("\n" + "\n".join(simulation.as_table(found)))
    return found


@pytest.fixture(scope="module")
def scores(lines):
    return {(line.careless, line.rule): line.score for line in lines}


@pytest.mark.long
@pytest.mark.xdist_group("simulated workers")  # each process would simulate them anew
class TestOnWorkersOfKnownQuality:
    """The simulation has a seed, so these figures are the same every time."""

    def test_it_grants_to_good_workers_and_finds_a_fair_part_of_them(self, scores):
        model = scores[simulation.CARELESS, "the model"]

        assert model.precision >= 0.95
        assert model.recall >= 0.2
        assert model.granted >= 50

    def test_a_raw_rate_at_the_same_minimum_is_less_precise_than_its_lower_bound(self, scores):
        bound = scores[simulation.CARELESS, "lower bound of the approval rate alone"]
        raw = scores[simulation.CARELESS, "raw approval rate alone"]

        assert raw.precision <= bound.precision - 0.03

    def test_where_requesters_approve_nearly_everything_agreement_decides(self, scores):
        model, without = scores[1.0, "the model"], scores[1.0, "without agreement"]

        assert model.precision >= 0.85
        assert without.precision <= model.precision - 0.15

    def test_the_page_shows_these_figures(self, lines):
        assert "\n".join(simulation.as_table(lines)) in PAGE.read_text()


def test_among_records_long_and_short_as_many_chosen_by_lower_bound_are_better():
    """The raw rate selects as many workers, the highest first, so both are equally strict."""
    known = [w for w in simulation.population(3_000, seed=SEED) if w.evidence.decided >= 20]

    def bound(worker):
        evidence = worker.evidence
        return lower_bound(evidence.approved, evidence.decided, confidence=T.confidence)

    def raw(worker):
        return worker.evidence.approved / worker.evidence.decided

    most = sum(bound(worker) >= T.approval for worker in known)

    def precision(figure):
        chosen = sorted(known, key=figure, reverse=True)[:most]
        return sum(worker.accuracy >= simulation.GOOD for worker in chosen) / most

    assert most > 100
    assert precision(bound) >= precision(raw) + 0.01


def test_the_same_seed_gives_the_same_workers():
    assert simulation.population(5, seed=1) == simulation.population(5, seed=1)
    assert simulation.population(5, seed=1) != simulation.population(5, seed=2)
