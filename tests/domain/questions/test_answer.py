"""Checks of answers, field by field, against their question."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.questions import answer as answers
from domain.questions.question import AnswerField, ExternalQuestion, FormQuestion, HtmlQuestion
from tests.domain.questions.test_question import MULTIPLE, NUMBER, SINGLE, TEXT

WHOLE = replace(NUMBER, whole_numbers_only=True)
UNBOUNDED = replace(NUMBER, minimum=None, maximum=None)
SHORT = replace(TEXT, min_length=2, max_length=4)
ANY_NUMBER_OF = replace(MULTIPLE, min_selections=0)
MILLION = replace(NUMBER, maximum=1_234_567, minimum=-1e15)
TINY = replace(NUMBER, minimum=1e-7, maximum=0.3)
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
        (WHOLE, ("7.0",)),
        (WHOLE, ("1e2",)),
        (NUMBER, (".5",)),
        (NUMBER, ("-0",)),
        (MILLION, ("1234567.0",)),
        (MILLION, ("-1000000000000000",)),
        (TINY, ("0.0000001",)),
        (TINY, ("0.30",)),
        (ANY_NUMBER_OF, ()),
        (ANY_NUMBER_OF, ("",)),
        (ANY_NUMBER_OF, ("red",)),
        (TEXT, (" a",)),
        (SHORT, ("\U0001f600e\u0301",)),
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
        *(
            (TEXT, (blank,), None, "answered: it is required")
            for blank in (" ", "\n", "\t\u00a0", "\u200b", "\ufeff", "\u2800", "\u3164", "\u00ad")
        ),
        (NUMBER, (" ",), " ", "a number"),
        (NUMBER, ("5\n",), "5\n", "a number"),
        (NUMBER, (" 5",), " 5", "a number"),
        (NUMBER, ("+5",), "+5", "a number"),
        (NUMBER, ("5.",), "5.", "a number"),
        (NUMBER, ("1,5",), "1,5", "a number"),
        (NUMBER, ("0x10",), "0x10", "a number"),
        (NUMBER, ("\u0665",), "\u0665", "a number"),
        (NUMBER, ("\uff15",), "\uff15", "a number"),
        (NUMBER, ("\u22125",), "\u22125", "a number"),
        (NUMBER, ("1e400",), "1e400", "at most 150"),
        (UNBOUNDED, ("1e400",), "1e400", "at most 1.7976931348623157e+308 either way"),
        (UNBOUNDED, ("-1e999",), "-1e999", "at most 1.7976931348623157e+308 either way"),
        (WHOLE, ("1e999",), "1e999", "at most 150"),
        (NUMBER, ("1e9999",), "1e9999", "a number"),
        (NUMBER, ("9" * 101,), "101 characters", "at most 100 characters"),
        (NUMBER, (" " * 101,), "101 characters", "at most 100 characters"),
        (MILLION, ("1234567.0000001",), "1234567.0000001", "at most 1234567"),
        (MILLION, ("-1000000000000000.1",), "-1000000000000000.1", "at least -1000000000000000"),
        (TINY, ("0",), "0", "at least 0.0000001"),
        (TINY, ("0.30000000000000001",), "0.30000000000000001", "at most 0.3"),
        (WHOLE, ("1e-1",), "1e-1", "a whole number"),
        (SHORT, ("e\u0301\u0301\u0301\u0301",), "5 characters", "2 to 4 characters"),
        (replace(SINGLE, is_required=False), ("", ""), "", "one of the field's choices"),
        (
            replace(SINGLE, is_required=False),
            ("red", "red"),
            "('red', 'red')",
            "each choice at most once",
        ),
        (replace(TEXT, is_required=False), ("", ""), "2 values", "one value"),
        (ANY_NUMBER_OF, ("", "red"), "", "one of the field's choices"),
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


def test_all_wrong_fields_are_named_in_the_order_of_the_form():
    form = FormQuestion(fields=(TEXT, NUMBER, SINGLE, MULTIPLE))
    given = [
        AnswerField("cars", ("red", "red")),
        AnswerField("age", ("200",)),
        AnswerField("size", ("1",)),
        AnswerField("car", ("blue",)),
    ]

    with pytest.raises(InvalidInput) as caught:
        answers.checked(form, given)

    problems = {each.field: each.broken for each in caught.value.problems}
    assert list(problems) == ["answer.size", "answer.colour", "answer.age", "answer.cars"]
    assert problems["answer.size"].allowed == ("age", "car", "cars", "colour")
    assert problems["answer.colour"] == Constraint(Rule.REQUIRED)
    assert problems["answer.age"] == Constraint(Rule.RANGE, "0", "150")
    assert problems["answer.cars"] == Constraint(Rule.UNIQUE)


def test_a_field_that_cannot_be_stored_hides_no_other():
    form = FormQuestion(fields=(TEXT, NUMBER))
    given = [AnswerField("colour", ("a\x00",)), AnswerField("age", ("1",)), AnswerField("age")]

    with pytest.raises(InvalidInput) as caught:
        answers.checked(form, given)

    problems = [(each.field, each.broken.rule) for each in caught.value.problems]
    assert problems == [
        ("answer[0].values", Rule.CHARACTERS),
        ("answer", Rule.UNIQUE),
        ("answer.age", Rule.REQUIRED),
    ]


def test_all_names_and_values_that_cannot_be_stored_are_named():
    given = [AnswerField("", ("a",)), AnswerField("b", ("\x00",)), AnswerField("c", ("fine",))]

    with pytest.raises(InvalidInput) as caught:
        answers.checked(HtmlQuestion("<p>?</p>"), given)

    fields = [each.field for each in caught.value.problems]
    assert fields == ["answer[0].name", "answer[1].values"]


def test_the_order_of_the_fields_says_nothing():
    one, two = AnswerField("a", ("1", "2")), AnswerField("b", ("3",))
    stored = answers.checked(HtmlQuestion("<p>?</p>"), [one, two])

    assert answers.is_same(stored, [two, one])
    assert not answers.is_same(stored, [one])
    assert not answers.is_same(stored, [one, two, two])
    assert not answers.is_same(stored, [replace(one, values=("2", "1")), two])
