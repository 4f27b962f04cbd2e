"""Answers to files, dates, times, sliders, rankings, regions, tables, patterns and other texts."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.kernel.ids import global_id
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.questions import answer as answers
from domain.questions.content import Choice
from domain.questions.fields import OtherText, Pattern, RegionShape
from domain.questions.question import AnswerField, HtmlQuestion
from tests.domain.questions import test_field_rules as fields
from tests.domain.questions.test_question import MULTIPLE, SINGLE, TEXT, form

FILE = replace(fields.FILE, max_files=2)
ONE, TWO, THREE = (global_id("Upload", UUID(int=number)) for number in range(3))
DATE = replace(fields.DATE, earliest="2026-01-01", latest="2026-12-31")
TIME = replace(fields.TIME, earliest="09:00", latest="17:30")
SLIDER = replace(fields.SLIDER, minimum=0.1, maximum=0.7, step=0.2)
RANKING = replace(fields.RANKING, ranks=2)
BOX, POINT, POLYGON = RegionShape
REGION = replace(
    fields.REGION,
    labels=(Choice("cat", "A cat"), Choice("dog", "A dog")),
    image_width=100,
    image_height=50,
    max_regions=2,
)
POINTS = replace(fields.REGION, shapes=(POINT,))
LIKERT = replace(fields.LIKERT, statements=("It is red", "It is fast"))
OPTIONAL = replace(LIKERT, is_required=False)
OTHER = OtherText("Another", min_length=2, max_length=5)
ONE_OR_OTHER = replace(SINGLE, other=OTHER)
SOME_OR_OTHER = replace(MULTIPLE, other=OTHER, max_selections=2)
CODE = replace(TEXT, patterns=(Pattern("^[A-Z]{2}"), Pattern("[0-9]$", "End with a digit.")))

A_BOX = '{"shape":"BOX","label":"cat","left":0,"top":0,"width":100,"height":50}'
A_POINT = '{"shape":"POINT","label":"dog","x":100,"y":50}'
A_POLYGON = '{"shape":"POLYGON","label":"cat","points":[[0,0],[100,0],[99.5,50]]}'


def answered(field, *values, other=None):
    return answers.checked(form(field), [AnswerField(field.name, values, other)])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (FILE, (ONE,)),
        (FILE, (ONE, TWO)),
        (DATE, ("2026-01-01",)),
        (DATE, ("2026-12-31",)),
        (replace(DATE, is_required=False), ("",)),
        (TIME, ("09:00",)),
        (TIME, ("17:30",)),
        (SLIDER, ("0.1",)),
        (SLIDER, ("0.3",)),
        (SLIDER, ("0.70",)),
        (SLIDER, ("1e-1",)),
        (RANKING, ("blue", "red")),
        (REGION, (A_BOX,)),
        (REGION, (A_POINT, A_POLYGON)),
        (REGION, (A_BOX, A_BOX)),
        (REGION, (A_BOX.replace(",", " ,\n"),)),
        (replace(REGION, min_regions=0), ()),
        (POINTS, ('{"shape":"POINT","x":100000,"y":0.125}',)),
        (LIKERT, ("red", "red")),
        (OPTIONAL, ("", "red")),
        (OPTIONAL, ("", "")),
        (OPTIONAL, ()),
        (CODE, ("AB-7",)),
    ],
)
def test_a_good_answer_is_stored_unchanged(field, values):
    assert answered(field, *values) == [{"name": field.name, "values": list(values)}]


@pytest.mark.parametrize(
    ("field", "values", "at", "shown", "bound", "broken"),
    [
        (FILE, ("a.png",), "", "a.png", "the id of an upload", Constraint(Rule.FORMAT)),
        (
            FILE,
            (global_id("Hit", UUID(int=1)),),
            "",
            None,
            "the id of an upload",
            Constraint(Rule.FORMAT),
        ),
        (FILE, (ONE + "=",), "", ONE + "=", "the id of an upload", Constraint(Rule.FORMAT)),
        (FILE, (ONE, ONE), "", None, "each file at most once", Constraint(Rule.UNIQUE)),
        (
            FILE,
            (ONE, TWO, THREE),
            "",
            "3 files",
            "1 to 2 files",
            Constraint(Rule.COUNT, "1", "2"),
        ),
        (
            DATE,
            ("2027-01-01",),
            "",
            "2027-01-01",
            "2026-12-31 or earlier",
            Constraint(Rule.RANGE, "2026-01-01", "2026-12-31"),
        ),
        (
            DATE,
            ("30.11.2026",),
            "",
            "30.11.2026",
            "a date of the calendar such as 2026-11-30",
            Constraint(Rule.FORMAT),
        ),
        (
            DATE,
            ("\u0662026-11-30",),
            "",
            None,
            "a date of the calendar such as 2026-11-30",
            Constraint(Rule.FORMAT),
        ),
        (
            TIME,
            ("08:59",),
            "",
            "08:59",
            "09:00 or later",
            Constraint(Rule.RANGE, "09:00", "17:30"),
        ),
        (
            TIME,
            ("14:05:00",),
            "",
            "14:05:00",
            "a time of day in hours and minutes such as 14:05",
            Constraint(Rule.FORMAT),
        ),
        (
            SLIDER,
            ("0.2",),
            "",
            "0.2",
            "0.1 and a whole number of steps of 0.2",
            Constraint(Rule.FORMAT, "0.1", "0.7"),
        ),
        (
            SLIDER,
            ("0.30000000000000004",),
            "",
            None,
            "0.1 and a whole number of steps of 0.2",
            Constraint(Rule.FORMAT, "0.1", "0.7"),
        ),
        (SLIDER, ("0.9",), "", "0.9", "at most 0.7", Constraint(Rule.RANGE, "0.1", "0.7")),
        (SLIDER, ("low",), "", "low", "a number", Constraint(Rule.NUMBER, "0.1", "0.7")),
        (
            RANKING,
            ("red",),
            "",
            "1 choices",
            "2 choices, the best first",
            Constraint(Rule.COUNT, "2", "2"),
        ),
        (
            RANKING,
            ("red", "red"),
            "",
            None,
            "each choice at most once",
            Constraint(Rule.UNIQUE),
        ),
        (
            RANKING,
            ("red", "green"),
            "",
            "green",
            "one of the field's choices",
            Constraint(Rule.ONE_OF, allowed=("red", "blue")),
        ),
        (
            LIKERT,
            ("red",),
            "",
            "1 values",
            "2 values, one for each statement",
            Constraint(Rule.COUNT, "2", "2"),
        ),
        (
            LIKERT,
            ("red", ""),
            "",
            None,
            "answered for every statement, also for number 2",
            Constraint(Rule.REQUIRED),
        ),
        (
            LIKERT,
            ("", ""),
            "",
            None,
            "answered: it is required",
            Constraint(Rule.REQUIRED),
        ),
        (
            OPTIONAL,
            ("", "green"),
            "",
            "green",
            "one of the scale's choices",
            Constraint(Rule.ONE_OF, allowed=("red", "blue")),
        ),
        (
            CODE,
            ("ab-7",),
            "",
            "ab-7",
            "a text in which ^[A-Z]{2} is found",
            Constraint(Rule.FORMAT),
        ),
        (
            CODE,
            ("AB-",),
            "",
            "AB-",
            "a text in which [0-9]$ is found (End with a digit.)",
            Constraint(Rule.FORMAT),
        ),
    ],
)
def test_a_wrong_answer_names_what_is_wrong_and_what_would_be_right(
    field, values, at, shown, bound, broken
):
    with pytest.raises(InvalidInput) as caught:
        answered(field, *values)

    refusal = caught.value
    assert (refusal.field, refusal.bound) == (f"answer.{field.name}{at}", bound)
    assert refusal.broken == broken
    if shown is not None:
        assert refusal.value == shown


@pytest.mark.parametrize(
    ("value", "at", "bound"),
    [
        ("cat", "", 'a JSON object such as {"shape":"POINT","x":1,"y":2}'),
        ("[]", "", 'a JSON object such as {"shape":"POINT","x":1,"y":2}'),
        ('{"a":' * 2_000, "", 'a JSON object such as {"shape":"POINT","x":1,"y":2}'),
        ('{"shape":"CIRCLE"}', ".shape", "one of the field's shapes"),
        ('{"shape":["BOX"]}', ".shape", "one of the field's shapes"),
        ("{}", ".shape", "one of the field's shapes"),
        (
            '{"shape":"POINT","x":1,"y":2}',
            "",
            "an object with label, shape, x, y and nothing else",
        ),
        (
            A_POINT.replace("}", ',"z":1}'),
            "",
            "an object with label, shape, x, y and nothing else",
        ),
        (A_POINT.replace('"dog"', '"cow"'), ".label", "one of the field's labels"),
        (A_POINT.replace('"dog"', '["dog"]'), ".label", "one of the field's labels"),
        (A_POINT.replace("100", "100.5"), ".x", "a number of pixels from 0 to 100"),
        (A_POINT.replace("50", "-1"), ".y", "a number of pixels from 0 to 50"),
        (A_POINT.replace("50", '"50"'), ".y", "a number of pixels from 0 to 50"),
        (A_POINT.replace("50", "true"), ".y", "a number of pixels from 0 to 50"),
        (A_POINT.replace("50", "null"), ".y", "a number of pixels from 0 to 50"),
        (
            A_BOX.replace('"left":0', '"left":1'),
            ".width",
            "above 0 and at most 99, so that the box is within the image",
        ),
        (
            A_BOX.replace(":50", ":0"),
            ".height",
            "above 0 and at most 50, so that the box is within the image",
        ),
        (A_BOX.replace(":50", ":51"), ".height", "a number of pixels from 0 to 50"),
        (A_POLYGON.replace(",[100,0]", ""), ".points", "a list of 3 to 1000 points"),
        (A_POLYGON.replace("[100,0]", "[100,0,0]"), ".points[1]", "two numbers, x and y"),
        (A_POLYGON.replace("[100,0]", "100"), ".points[1]", "two numbers, x and y"),
        (
            A_POLYGON.replace("[100,0]", "[101,0]"),
            ".points[1].x",
            "a number of pixels from 0 to 100",
        ),
    ],
)
def test_a_wrong_region_names_its_part(value, at, bound):
    with pytest.raises(InvalidInput) as caught:
        answered(REGION, A_BOX, value)

    assert caught.value.field == f"answer.a[1]{at}"
    assert caught.value.bound == bound


def test_a_polygon_has_at_most_a_thousand_points():
    points = ",".join(["[0,0]"] * 1_000)
    answered(REGION, f'{{"shape":"POLYGON","label":"cat","points":[{points}]}}')

    with pytest.raises(InvalidInput, match=r"of 3 to 1000 points, not '1001 points'"):
        answered(REGION, f'{{"shape":"POLYGON","label":"cat","points":[{points},[0,0]]}}')


def test_without_the_size_of_the_image_coordinates_have_a_bound_of_their_own():
    with pytest.raises(InvalidInput) as caught:
        answered(POINTS, '{"shape":"POINT","x":100000.5,"y":0}')

    assert caught.value.broken == Constraint(Rule.RANGE, "0", "100000")


@pytest.mark.parametrize(
    ("field", "values", "other"),
    [
        (ONE_OR_OTHER, (), "green"),
        (ONE_OR_OTHER, ("red",), None),
        (SOME_OR_OTHER, ("red",), "gr"),
        (SOME_OR_OTHER, (), "green"),
        (SOME_OR_OTHER, ("red", "blue"), None),
    ],
)
def test_a_written_choice_is_stored_beside_the_values(field, values, other):
    stored = {"name": field.name, "values": list(values)}

    whole = answered(field, *values, other=other)

    assert whole == [stored if other is None else stored | {"other": other}]
    assert answers.is_same(whole, [AnswerField(field.name, values, other)])
    assert not answers.is_same(whole, [AnswerField(field.name, values, f"{other}!")])


@pytest.mark.parametrize(
    ("field", "values", "other", "at", "bound"),
    [
        (ONE_OR_OTHER, (), None, "", "answered: it is required"),
        (ONE_OR_OTHER, ("red",), "green", "", "1 to 1 selections"),
        (ONE_OR_OTHER, (), "g", ".other", "2 to 5 characters of text"),
        (ONE_OR_OTHER, (), "purple", ".other", "2 to 5 characters of text"),
        (ONE_OR_OTHER, (), "   ", ".other", "2 to 5 characters of text"),
        (SOME_OR_OTHER, ("red", "blue"), "green", "", "1 to 2 selections"),
        (SINGLE, (), "green", ".other", "left out: this field has no choice that a worker writes"),
        (TEXT, ("a",), "b", ".other", "left out: this field has no choice that a worker writes"),
    ],
)
def test_a_written_choice_that_the_field_does_not_allow_is_refused(field, values, other, at, bound):
    with pytest.raises(InvalidInput) as caught:
        answered(field, *values, other=other)

    assert (caught.value.field, caught.value.bound) == (f"answer.{field.name}{at}", bound)


def test_pages_have_no_written_choices():
    with pytest.raises(InvalidInput, match=r"answer\.a\.other must be left out"):
        answers.checked(HtmlQuestion("<p>?</p>"), [AnswerField("a", ("1",), "2")])
    with pytest.raises(InvalidInput, match=r"answer\[0\]\.other must be text without control"):
        answered(ONE_OR_OTHER, other="gr\x00en")


@pytest.mark.parametrize("part", ["shape", "label", "x", "points", "[0]", "[0][0]"])
def test_a_value_that_is_nested_deeper_than_python_writes_is_refused_like_any_other(part):
    deep = "[" * 1_000 + "]" * 1_000
    wrong = {
        "shape": f'{{"shape":{deep}}}',
        "label": f'{{"shape":"POINT","label":{deep},"x":1,"y":1}}',
        "x": f'{{"shape":"POINT","label":"cat","x":{deep},"y":1}}',
        "points": f'{{"shape":"POLYGON","label":"cat","points":{{"a":{deep}}}}}',
        "[0]": f'{{"shape":"POLYGON","label":"cat","points":[{deep},1,2]}}',
        "[0][0]": f'{{"shape":"POLYGON","label":"cat","points":[[{deep},1],1,2]}}',
    }

    with pytest.raises(InvalidInput) as refused:
        answered(REGION, wrong[part])

    assert refused.value.value in ("a list", "an object")


@pytest.mark.parametrize("hidden", ["9e9", "[" * 1_000 + "]" * 1_000, '{"a":1,"a":2}'])
def test_no_region_hides_a_value_behind_a_second_one_of_its_key(hidden):
    with pytest.raises(InvalidInput, match="every key is there once"):
        answered(POINTS, f'{{"shape":"POINT","x":{hidden},"x":1,"y":2}}')
