"""Checks of answers, field by field, against their question."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions import answer as answers
from domain.questions.question import AnswerField, ExternalQuestion, FormQuestion, HtmlQuestion
from tests.domain.questions.test_question import MULTIPLE, NUMBER, SINGLE, TEXT

WHOLE = replace(NUMBER, whole_numbers_only=True)
SHORT = replace(TEXT, min_length=2, max_length=4)
OPTIONAL = [replace(field, is_required=False) for field in (TEXT, NUMBER, SINGLE, MULTIPLE)]


def answered(field, *values):
    form = FormQuestion(fields=(field,))
    return answers.checked(form, [AnswerField(field.name, values)])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (SHORT, ("ab",)),
        (SHORT, ("abcd",)),
        (TEXT, ("two\nlines\tand a tab",)),
        (NUMBER, ("0",)),
        (NUMBER, ("150",)),
        (NUMBER, ("3.25",)),
        (NUMBER, ("1e2",)),
        (WHOLE, ("7",)),
        (SINGLE, ("blue",)),
        (MULTIPLE, ("blue",)),
        (MULTIPLE, ("blue", "red")),
    ],
)
def test_a_good_answer_is_stored_unchanged(field, values):
    assert answered(field, *values) == [{"name": field.name, "values": list(values)}]


@pytest.mark.parametrize(
    ("field", "values", "shown", "bound"),
    [
        (TEXT, (), None, "answered: it is required"),
        (TEXT, ("",), None, "answered: it is required"),
        (SHORT, ("a",), "1 characters", "2 to 4 characters"),
        (SHORT, ("abcde",), "5 characters", "2 to 4 characters"),
        (TEXT, ("a", "b"), "2 values", "one value"),
        (NUMBER, ("old",), "old", "a number"),
        (NUMBER, ("NaN",), "NaN", "a number"),
        (NUMBER, ("Infinity",), "Infinity", "a number"),
        (NUMBER, ("1_0",), "1_0", "a number"),
        (NUMBER, ("-0.5",), "-0.5", "at least 0"),
        (NUMBER, ("150.1",), "150.1", "at most 150"),
        (NUMBER, ("1", "2"), "2 values", "one value"),
        (WHOLE, ("1.5",), "1.5", "a whole number"),
        (SINGLE, ("green",), "green", "one of the field's choices"),
        (SINGLE, ("red", "blue"), "2 selections", "1 to 1 selections"),
        (MULTIPLE, ("red", "red"), "('red', 'red')", "each choice at most once"),
        (MULTIPLE, ("red", ""), "", "one of the field's choices"),
    ],
)
def test_a_wrong_answer_names_its_field_and_why(field, values, shown, bound):
    with pytest.raises(InvalidInput) as caught:
        answered(field, *values)

    refusal = caught.value
    assert (refusal.field, refusal.value, refusal.bound) == (f"answer.{field.name}", shown, bound)


@pytest.mark.parametrize("field", OPTIONAL, ids=lambda field: field.kind)
def test_what_is_not_required_may_be_left_out(field):
    assert answers.checked(FormQuestion(fields=(field,)), []) == []
    assert answered(field) == [{"name": field.name, "values": []}]


def test_a_required_field_may_not_be_left_out():
    with pytest.raises(InvalidInput, match=r"answer\.colour must be answered"):
        answers.checked(FormQuestion(fields=(TEXT,)), [])


def test_an_answer_to_no_field_of_the_form_is_refused():
    with pytest.raises(InvalidInput, match=r"answer\.size must be the name of one of"):
        answers.checked(FormQuestion(fields=(TEXT,)), [AnswerField("size", ("1",))])


@pytest.mark.parametrize("question", [HtmlQuestion("<p>?</p>"), ExternalQuestion("https://a.b/")])
def test_answers_of_a_page_are_names_with_values(question):
    given = [AnswerField("a", ("1", "2")), AnswerField("b")]

    stored = answers.checked(question, given)

    assert stored == [{"name": "a", "values": ["1", "2"]}, {"name": "b", "values": []}]
    assert answers.checked(question, []) == []


@pytest.mark.parametrize(
    ("answer", "field", "bound"),
    [
        ([AnswerField("a"), AnswerField("a")], "answer", "one entry for each name"),
        ([AnswerField("")], "answer[0].name", "1 to 128 characters of text"),
        ([AnswerField("a\x00")], "answer[0].name", "text without control characters"),
        (
            [AnswerField("a", ("b\x1b",))],
            "answer[0].values",
            "text without control characters",
        ),
        ([AnswerField("a", ("x",) * 1001)], "answer[0].values", "0 to 1000 items"),
        ([AnswerField(str(n)) for n in range(201)], "answer", "0 to 200 items"),
        ([AnswerField("a", ("é" * 33_000,))], "answer", "at most 65535 bytes of UTF-8"),
    ],
)
def test_an_answer_out_of_bounds_is_refused(answer, field, bound):
    with pytest.raises(InvalidInput) as caught:
        answers.checked(HtmlQuestion("<p>?</p>"), answer)

    assert (caught.value.field, caught.value.bound) == (field, bound)


def test_the_order_of_the_fields_says_nothing():
    one, two = AnswerField("a", ("1", "2")), AnswerField("b", ("3",))
    stored = answers.checked(HtmlQuestion("<p>?</p>"), [one, two])

    assert answers.is_same(stored, [two, one])
    assert not answers.is_same(stored, [one])
    assert not answers.is_same(stored, [one, two, two])
    assert not answers.is_same(stored, [replace(one, values=("2", "1")), two])
