"""The scores of tests agree with a plain computation of the rules."""

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.qualifications.answer_key import (
    AnswerKey,
    KeyedOption,
    KeyedQuestion,
    Percentage,
    Ranges,
    Scale,
    ScoreRange,
    from_json,
    score,
    to_json,
)
from domain.questions.question import AnswerField
from tests.domain.qualifications.props import KEY

NAMES, VALUES = "abc", ("u", "v", "w", "x")
SCORES = st.integers(-1_000, 1_000)
SETS = st.sampled_from(
    [frozenset(some) for size in range(1, 5) for some in combinations(VALUES, size)]
)


@st.composite
def questions(draw, name):
    sets = draw(st.lists(SETS, min_size=1, max_size=5, unique=True))
    options = tuple(
        KeyedOption(tuple(draw(st.permutations(sorted(each)))), draw(SCORES)) for each in sets
    )
    return KeyedQuestion(name, options, draw(SCORES))


@st.composite
def ranges(draw):
    ends = sorted(draw(st.sets(st.integers(-3_000, 3_000), min_size=2, max_size=8)))
    pairs = [(ends[n], ends[n + 1]) for n in range(0, len(ends) - 1, 2)]
    listed = [ScoreRange(low, high, draw(SCORES)) for low, high in pairs]
    return Ranges(tuple(draw(st.permutations(listed))), draw(SCORES))


MAPPINGS = st.one_of(
    st.none(),
    st.integers(1, 3_000).map(Percentage),
    st.decimals("-99", "99", places=3).map(lambda number: Scale(f"{number:f}")),
    ranges(),
)


@st.composite
def keys(draw):
    names = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    return AnswerKey(tuple(draw(questions(name)) for name in sorted(names)), draw(MAPPINGS))


@st.composite
def answers(draw):
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, 3))]
    return [AnswerField(name, tuple(draw(st.permutations(sorted(draw(SETS)))))) for name in names]


def plainly(key, answer):
    """The rules of E.6 of the reference, with decimals and loops."""
    given_values = {}
    for each in answer:
        given_values[each.name] = sorted(each.values)
    total = 0
    for question in key.questions:
        scores = [
            o.score
            for o in question.options
            if sorted(o.selections) == given_values.get(question.name)
        ]
        total += scores[0] if scores else question.default_score
    match key.mapping:
        case None:
            return total
        case Percentage(maximum_score=maximum):
            return nearest(Decimal(100 * total) / Decimal(maximum))
        case Scale(multiplier=multiplier):
            return nearest(Decimal(total) * Decimal(multiplier))
        case Ranges(ranges=listed, out_of_range_value=otherwise):
            for each in listed:
                if total in range(each.lower, each.upper + 1):
                    return each.value
            return otherwise


def nearest(exact):
    """Decimal's ROUND_HALF_UP rounds away from zero, so a half below zero needs ROUND_HALF_DOWN."""
    way = ROUND_HALF_UP if exact >= 0 else ROUND_HALF_DOWN
    return int(exact.quantize(Decimal(1), rounding=way))


@settings(max_examples=1_000, deadline=None)
@given(keys(), answers())
def test_a_score_agrees_with_a_plain_computation(key, answer):
    assert score(key, answer) == plainly(key, answer)


@settings(max_examples=300, deadline=None)
@given(keys(), answers())
def test_a_key_scores_the_same_after_a_round_trip_through_json(key, answer):
    again = from_json(orjson.loads(to_json(key)))

    assert again == key
    assert score(again, answer) == score(key, answer)


@settings(max_examples=300, deadline=None)
@given(keys(), answers())
def test_a_score_lies_within_the_reach_of_its_key(key, answer):
    least, greatest = key.reach()

    assert least <= score(AnswerKey(key.questions), answer) <= greatest


def said(**values):
    return [AnswerField(name, tuple(given)) for name, given in values.items()]


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        (said(capital=["paris"], primes=["three", "two"]), 30),
        (said(capital=["paris"], primes=["two"]), 10),
        (said(capital=["paris"], primes=["two", "three", "four"]), 10),
        (said(capital=["rome"], primes=["two", "three"]), 19),
        (said(primes=["two", "three"]), 19),  # left out: the default
        ([], -1),
        (said(capital=["paris"], unknown=["x"]), 10),
    ],
)
def test_exactly_the_selections_of_an_option_score_it(answer, worth):
    assert score(KEY, answer) == worth


def only(worth, mapping):
    """The value for a sum of scores."""
    return score(AnswerKey((KeyedQuestion("a", (), worth),), mapping), [])


@pytest.mark.parametrize(
    ("worth", "maximum", "percent"),
    [(7, 10, 70), (1, 200, 1), (1, 201, 0), (-1, 200, 0), (-3, 200, -1), (-2, 3, -67), (5, 4, 125)],
)
def test_a_percentage_is_rounded_half_up_also_below_zero(worth, maximum, percent):
    assert only(worth, Percentage(maximum)) == percent


@pytest.mark.parametrize(
    ("worth", "multiplier", "value"),
    [(3, "1.5", 5), (-3, "1.5", -4), (7, "0.1", 1), (5, "0.1", 1), (4, "0.1", 0), (9, "-1", -9)],
)
def test_a_scale_multiplies_exactly_and_rounds_half_up(worth, multiplier, value):
    assert only(worth, Scale(multiplier)) == value


def test_ranges_hold_both_their_bounds():
    mapping = Ranges((ScoreRange(5, 7, 50), ScoreRange(8, 8, 80)), -1)

    values = [only(worth, mapping) for worth in (4, 5, 6, 7, 8, 9)]

    assert values == [-1, 50, 50, 50, 80, -1]


def test_halves_are_not_lost_to_binary_fractions():
    assert only(115, Scale("0.01")) == math.floor(Decimal("1.15") + Decimal("0.5")) == 1
    assert only(250, Scale("0.01")) == 3
