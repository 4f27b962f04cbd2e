"""Questions as JSON: both ways, for ever the same, and readable as the first release stored it."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.questions import rules
from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import SingleChoiceField
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion
from domain.questions.stored import from_json, to_json, to_values
from tests.domain.questions import forms
from tests.domain.questions.test_question import MULTIPLE, NUMBER, PAGE, PHOTO, SINGLE, TEXT, form

FIRST = (  # as the first release wrote it
    '{"kind":"form","fields":['
    '{"kind":"TEXT","name":"colour","label":"Which colour?","is_required":true,"content":[],'
    '"min_length":0,"max_length":65535,"lines":1,"minimum":null,"maximum":null,'
    '"whole_numbers_only":false,"choices":[],"min_selections":1,"max_selections":1},'
    '{"kind":"NUMBER","name":"age","label":"How old?","is_required":true,"content":[],'
    '"min_length":0,"max_length":65535,"lines":1,"minimum":0,"maximum":150,'
    '"whole_numbers_only":false,"choices":[],"min_selections":1,"max_selections":1},'
    '{"kind":"SINGLE_CHOICE","name":"car","label":"Which car?","is_required":false,"content":['
    '{"kind":"IMAGE","text":"A car","url":"https://example.org/car.png"}],'
    '"min_length":0,"max_length":65535,"lines":1,"minimum":null,"maximum":null,'
    '"whole_numbers_only":false,"choices":[{"value":"red","label":"Red","media":null},'
    '{"value":"blue","label":"Blue","media":null}],"min_selections":0,"max_selections":1},'
    '{"kind":"MULTIPLE_CHOICE","name":"cars","label":"Which cars?","is_required":true,'
    '"content":[],"min_length":0,"max_length":65535,"lines":1,"minimum":null,"maximum":null,'
    '"whole_numbers_only":false,"choices":[{"value":"red","label":"Red","media":null},'
    '{"value":"blue","label":"Blue","media":null}],"min_selections":1,"max_selections":2}],'
    '"content":[{"kind":"TITLE","text":"Cars","url":null}]}'
)
CARS = FormQuestion(
    fields=(TEXT, NUMBER, replace(SINGLE, is_required=False, content=(PHOTO,)), MULTIPLE),
    content=(Content(ContentKind.TITLE, "Cars"),),
)


@pytest.mark.parametrize(
    "question",
    [
        CARS,
        replace(CARS, xml="<QuestionForm/>"),
        form(replace(SINGLE, choices=(Choice("red", "Red", PHOTO),), content=(PHOTO,))),
        form(replace(TEXT, is_required=False, min_length=3, max_length=9, lines=4)),
        HtmlQuestion(html="<p>Hello</p>", frame_height=400),
        HtmlQuestion(html="<p>Hello</p>", xml="<HTMLQuestion/>"),
        ExternalQuestion(url=PAGE, frame_height=20_000),
        ExternalQuestion(url=PAGE, xml="<ExternalQuestion/>"),
    ],
)
def test_a_question_is_the_same_after_a_round_trip_through_json(question):
    assert from_json(orjson.loads(rules.checked(question))) == question


@given(st.one_of(*forms.FIELDS.values()))
def test_any_field_is_the_same_after_a_round_trip_through_json(field):
    question = form(field)

    assert from_json(orjson.loads(rules.checked(question))) == question


def test_what_the_first_release_asked_is_written_and_read_as_it_wrote_it():
    assert to_json(CARS) == FIRST
    assert from_json(orjson.loads(FIRST)) == CARS
    assert to_json(HtmlQuestion("x")) == '{"kind":"html","html":"x","frame_height":0}'
    external = '{"kind":"external","url":"https://a.b/","frame_height":9}'
    assert to_json(ExternalQuestion("https://a.b/", 9)) == external


def test_what_came_later_is_left_out_where_it_is_the_default():
    field = SingleChoiceField("a", "A", choices=(Choice("x", "X"),))

    written = orjson.loads(to_json(form(field)))["fields"][0]

    assert not {"style", "other", "label_format"} & written.keys()


def test_the_values_that_requests_are_compared_by_tell_kinds_apart():
    date = forms.DateField("a", "A")
    time = forms.TimeField("a", "A")

    assert to_values(form(date)) != to_values(form(time))
    assert to_values(CARS) == {key: value for key, value in orjson.loads(FIRST).items()
                               if key != "kind"}  # fmt: skip
