"""A field takes what its description allows, and refuses everything else with the bound as set."""

import math
import re
from dataclasses import replace
from decimal import Decimal

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput, Rule
from domain.questions import answer as answers
from domain.questions import rules
from domain.questions.content import Choice
from domain.questions.fields import FIELD_TYPES, FieldKind
from domain.questions.question import AnswerField, FormQuestion
from domain.questions.shortest import most_beyond_the_form, shortest_answer
from domain.questions.stored import to_json
from tests.domain.questions import forms

EASILY = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
SEEN = st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u2800\u3164\u115f\u1160")
VALUES = [f"v{number}" for number in range(6)]
LONG_SCALE = tuple(Choice(f"{number}" + "\U0001f600" * 127, "?") for number in range(2))
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e15, 1e15, allow_nan=False).map(lambda each: each + 0.0),
)


def field(kind, **more):
    return FIELD_TYPES[kind]("f", "F?", **more)


def objection(each, *values):
    """The refusal of an answer to one field, or None."""
    try:
        answers.checked(FormQuestion(fields=(each,)), [AnswerField("f", values)])
    except InvalidInput as refused:
        return refused
    return None


def published(each):
    """Whether a form of this field can be published."""
    try:
        rules.checked(FormQuestion(fields=(each,)))
    except InvalidInput:
        return False
    return True


@EASILY
@given(st.data(), st.integers(0, 9), st.integers(1, 12), st.booleans())
def test_a_text_within_its_length_is_taken_and_any_other_refused(data, least, most, required):
    each = field(FieldKind.TEXT, min_length=least, max_length=most, is_required=required)
    assume(published(each))
    text = data.draw(st.text(SEEN, max_size=14))

    refused = objection(each, text)

    if not text:
        assert (refused is None) == (not required)
    elif least <= len(text) <= most:
        assert refused is None
    else:
        assert refused.bound == f"{least} to {most} characters"
        broken = refused.broken
        assert (broken.rule, broken.minimum, broken.maximum) == (Rule.LENGTH, str(least), str(most))


@EASILY
@given(st.data(), NUMBERS, NUMBERS, st.booleans())
def test_a_number_within_its_bounds_is_taken_and_any_other_refused(data, one, other, whole):
    least, most = min(one, other), max(one, other)
    each = field(FieldKind.NUMBER, minimum=least, maximum=most, whole_numbers_only=whole)
    if not published(each):
        assert whole
        assert math.ceil(least) > math.floor(most)
        return
    low, high = (Decimal(repr(end)) for end in (least, most))
    near = st.sampled_from([low, high]).flatmap(
        lambda end: st.sampled_from([end, end - Decimal("1e-20"), end + Decimal("1e-20")])
    )
    number = data.draw(st.one_of(near, st.decimals(low - 3, high + 3, places=2)))
    text = data.draw(st.sampled_from([str(number), format(number, "f"), f"{number:E}"]))
    assume(len(text) <= 100)

    refused = objection(each, text)

    if whole and Decimal(text) != int(Decimal(text)):
        assert refused.broken.rule is Rule.WHOLE_NUMBER
    elif low <= Decimal(text) <= high:
        assert refused is None
    else:
        bound = refused.broken.minimum if Decimal(text) < low else refused.broken.maximum
        assert refused.broken.rule is Rule.RANGE
        assert Decimal(bound) == (low if Decimal(text) < low else high)
        assert refused.bound.endswith(bound)


@EASILY
@given(st.data(), st.integers(1, 6), st.integers(0, 6), st.integers(1, 6), st.booleans())
def test_a_selection_within_its_bounds_is_taken_and_any_other_refused(
    data, count, least, most, required
):
    choices = tuple(Choice(value, value) for value in VALUES[:count])
    each = field(
        FieldKind.MULTIPLE_CHOICE,
        choices=choices,
        min_selections=least,
        max_selections=most,
        is_required=required,
    )
    assert published(each) == (least <= most <= count)
    assume(least <= most <= count)
    selected = data.draw(st.lists(st.sampled_from([*VALUES, ""]), max_size=7))

    refused = objection(each, *selected)

    if selected in ([], [""]):
        assert (refused is None) == (not required or least == 0)
    elif set(selected) - set(VALUES[:count]):
        assert refused.broken.allowed == tuple(VALUES[:count])
    elif len(set(selected)) < len(selected):
        assert refused.broken.rule is Rule.UNIQUE
    elif least <= len(selected) <= most:
        assert refused is None
    else:
        assert (refused.broken.minimum, refused.broken.maximum) == (str(least), str(most))


@pytest.mark.parametrize("kind", FieldKind)
@settings(EASILY, max_examples=40)
@given(st.data())
def test_any_field_takes_what_it_allows_and_refuses_everything_else(kind, data):
    each = data.draw(forms.FIELDS[kind])
    form = FormQuestion(fields=(each,))
    rules.checked(form)
    answer = data.draw(forms.answers(each))

    answers.checked(form, [answer])

    if not any(answer.values) and answer.other is None:
        return
    for values, other in forms.spoiled(each, answer):
        with pytest.raises(InvalidInput) as caught:
            answers.checked(form, [AnswerField("f", values, other)])
        assert re.match(r"answer\.f(\.other|\[\d+\].*)?$", caught.value.field)


@pytest.mark.parametrize("kind", FieldKind)
@settings(EASILY, max_examples=20)
@given(st.data())
def test_the_shortest_answer_is_no_longer_than_any_other(kind, data):
    each = data.draw(forms.FIELDS[kind])
    answer = data.draw(forms.answers(each))
    assume(any(answer.values) and answer.other is None and each.needs_answer)

    shortest = len(orjson.dumps(shortest_answer(each)))

    assert shortest <= len(orjson.dumps(answer.values))
    form = len(to_json(FormQuestion(fields=(each,))).encode())
    assert shortest <= form + most_beyond_the_form(each)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ([field(FieldKind.NUMBER, minimum=0.2, maximum=0.8, whole_numbers_only=True)], "maximum"),
        ([field(FieldKind.NUMBER, minimum=-0.9, maximum=-0.1, whole_numbers_only=True)], "maximum"),
        ([field(FieldKind.TEXT, min_length=65_535)], None),
        (
            [
                replace(
                    field(FieldKind.LIKERT, statements=("x",) * 100, scale=LONG_SCALE), name=name
                )
                for name in "fg"
            ],
            None,
        ),
        (
            [
                field(FieldKind.TEXT, min_length=33_000),
                replace(field(FieldKind.TEXT, min_length=33_000), name="g"),
            ],
            None,
        ),
    ],
)
def test_a_form_that_no_answer_can_fit_is_not_published(fields, place):
    with pytest.raises(InvalidInput) as caught:
        rules.checked(FormQuestion(fields=tuple(fields)))

    assert caught.value.field == (
        "question" if place is None else f"question.form.fields[0].{place}"
    )


def test_a_long_text_may_be_asked_for_where_it_is_not_required():
    optional = field(FieldKind.TEXT, min_length=65_535, is_required=False)

    rules.checked(FormQuestion(fields=(optional,)))
