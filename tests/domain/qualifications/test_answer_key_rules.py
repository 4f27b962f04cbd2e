"""A malformed answer key is refused by a sentence that names the rule."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput
from domain.qualifications import answer_key_rules
from domain.qualifications.answer_key import (
    AnswerKey,
    KeyedOption,
    KeyedQuestion,
    Percentage,
    Ranges,
    Scale,
    ScoreRange,
)
from domain.questions.question import FormQuestion
from tests.domain.qualifications.props import FREE, KEY, ONE, SEVERAL, TEST, choices

Q = "answerKey.questions"
M = "answerKey.mapping"


def keyed(*options, name="primes", default=0):
    """A key of one question, with options of selections and their score."""
    made = tuple(KeyedOption(tuple(chosen), worth) for chosen, worth in options)
    return AnswerKey((KeyedQuestion(name, made, default),))


def mapped(mapping, *, worth=10):
    return replace(keyed((["two"], worth)), mapping=mapping)


def ranges(*bounds):
    return Ranges(tuple(ScoreRange(*each, 1) for each in bounds), 0)


def test_a_good_key_is_stored():
    assert '"paris"' in answer_key_rules.checked(KEY, TEST)


@pytest.mark.parametrize(
    ("key", "field", "bound"),
    [
        (AnswerKey(()), Q, "1 to 200 items"),
        (keyed((["two"], 1), name="rhymes"), f"{Q}[0].name", "one of the test's fields"),
        (AnswerKey(KEY.questions * 2), f"{Q}[2].name", "does not have yet"),
        (keyed(), f"{Q}[0].options", "1 to 1000 items"),
        (keyed((["five"], 1)), f"{Q}[0].options[0].selections[0]", "one of the choices"),
        (keyed((["two"], 1), (["two"], 2)), f"{Q}[0].options[1].selections", "no other option"),
        (
            keyed((["two", "three"], 1), (["three", "two"], 2)),
            f"{Q}[0].options[1].selections",
            "no other option",
        ),
        (keyed((["two", "two"], 1)), f"{Q}[0].options[0].selections", "at most once"),
        (keyed(([], 1)), f"{Q}[0].options[0].selections", "1 to 3 selections"),
        (
            keyed((["paris", "rome"], 1), name="capital"),
            f"{Q}[0].options[0].selections",
            "1 to 1 selections",
        ),
        (keyed((["two"], 1_000_001)), f"{Q}[0].options[0].score", "-1000000 to 1000000"),
        (keyed((["two"], -1_000_001)), f"{Q}[0].options[0].score", "-1000000 to 1000000"),
        (keyed((["two"], 1), default=1_000_001), f"{Q}[0].defaultScore", "-1000000 to 1000000"),
        (mapped(Percentage(0)), f"{M}.percentage.maximumScore", "from 1"),
        (mapped(Percentage(-5)), f"{M}.percentage.maximumScore", "from 1"),
        (mapped(Percentage(200_000_001)), f"{M}.percentage.maximumScore", "to 200000000"),
        (mapped(Scale("1,5")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("1e3")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("NaN")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("100000")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("1.1234567")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(Scale("\u0661")), f"{M}.scale.multiplier", "a decimal number"),
        (mapped(ranges()), f"{M}.range.ranges", "1 to 1000 items"),
        (mapped(ranges((7, 5))), f"{M}.range.ranges[0].upper", "at least the lower bound 7"),
        (mapped(ranges((1, 5), (5, 9))), f"{M}.range.ranges[1]", "overlaps no other"),
        (mapped(ranges((4, 9), (1, 5))), f"{M}.range.ranges[0]", "overlaps no other"),
        (mapped(ranges((0, 9), (2, 3))), f"{M}.range.ranges[1]", "overlaps no other"),
        (
            mapped(Ranges((ScoreRange(0, 1, 2**31),), 0)),
            f"{M}.range.ranges[0].value",
            "to 2147483647",
        ),
        (
            mapped(Ranges((ScoreRange(0, 1, 1),), -(2**31) - 1)),
            f"{M}.range.outOfRangeValue",
            "from -2147483648",
        ),
    ],
)
def test_what_is_wrong_with_a_key_is_named(key, field, bound):
    with pytest.raises(InvalidInput) as refused:
        answer_key_rules.checked(key, TEST)

    assert refused.value.field == field
    assert bound in refused.value.bound


@pytest.mark.parametrize(
    "key",
    [
        keyed((["two", "three", "four"], 1_000_000), (["two"], -1_000_000)),
        mapped(Percentage(1)),
        mapped(Scale("99999.999999")),
        mapped(Scale("-1")),
        mapped(ranges((1, 5), (6, 9), (0, 0))),
    ],
)
def test_values_at_a_bound_are_accepted(key):
    assert answer_key_rules.checked(key, TEST)


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_scale_past_32_bits_is_refused(sign):
    key = keyed((["two"], 1_000_000))

    with pytest.raises(InvalidInput, match="a value of 32 bits"):
        answer_key_rules.checked(replace(key, mapping=Scale(f"{sign}2148")), TEST)

    assert answer_key_rules.checked(replace(key, mapping=Scale(f"{sign}2147")), TEST)


def test_a_percentage_past_32_bits_is_refused():
    fields = tuple(replace(ONE, name=f"q{n}") for n in range(22))
    key = AnswerKey(
        tuple(KeyedQuestion(f.name, (KeyedOption(("paris",), 1_000_000),)) for f in fields),
        Percentage(1),
    )

    with pytest.raises(InvalidInput, match="a value of 32 bits"):
        answer_key_rules.checked(key, FormQuestion(fields))

    assert answer_key_rules.checked(replace(key, mapping=Percentage(2)), FormQuestion(fields))


def test_with_a_key_a_test_has_fields_of_choices_alone():
    with pytest.raises(InvalidInput) as refused:
        answer_key_rules.checked(KEY, FormQuestion((ONE, SEVERAL, FREE)))

    assert refused.value.field == "test.fields[2].kind"


def test_an_option_takes_at_least_as_many_selections_as_its_field():
    field = replace(SEVERAL, min_selections=2, max_selections=2)

    for chosen in (["two"], ["two", "three", "four"]):
        with pytest.raises(InvalidInput, match="2 to 2 selections"):
            answer_key_rules.checked(keyed((chosen, 1)), FormQuestion((field,)))


def test_a_key_is_at_most_65535_bytes_of_json():
    values = [f"{n:0100}" for n in range(400)]
    field = replace(SEVERAL, choices=choices(*values), max_selections=2)
    options = [((value, values[0]), 1) for value in values[1:]]

    with pytest.raises(InvalidInput, match="at most 65535 bytes"):
        answer_key_rules.checked(keyed(*options), FormQuestion((field,)))
