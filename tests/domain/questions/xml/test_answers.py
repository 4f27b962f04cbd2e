"""Answers are given as the XML that clients of Mechanical Turk read."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import (
    DateField,
    FileField,
    LikertField,
    MultipleChoiceField,
    RankingField,
    RegionField,
    SingleChoiceField,
    TextField,
)
from domain.questions.question import AnswerField, ExternalQuestion, FormQuestion, HtmlQuestion
from domain.questions.xml.answers import written
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
    "2005-10-01/QuestionFormAnswers.xsd"
)
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "answers.xsd"))
PAGE = HtmlQuestion("<form></form>")
ABC = tuple(Choice(value, value) for value in "abc")


def read_back(xml):
    """As a client reads it: the names and the texts of each Answer, by Python's own parser."""
    SCHEMA.assertValid(etree.fromstring(xml.encode()))
    assert xml.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    tag = f"{{{NAMESPACE}}}"
    return [
        [(part.tag.removeprefix(tag), part.text or "") for part in each]
        for each in ET.fromstring(xml.encode()).iterfind(f"{tag}Answer")
    ]


def test_an_answer_to_a_form_has_an_answer_for_each_field_in_the_order_of_the_form():
    answer = [AnswerField("winner", (), "a cat"), AnswerField("move", ("e4",))]

    assert read_back(written(read(examples.GAME), answer)) == [
        [("QuestionIdentifier", "move"), ("FreeText", "e4")],
        [("QuestionIdentifier", "winner"), ("OtherSelectionText", "a cat")],
        [("QuestionIdentifier", "moves"), ("FreeText", "")],
    ]


@pytest.mark.parametrize(
    ("field", "answer", "parts"),
    [
        (TextField("f", "?"), AnswerField("f", ("a < b & c",)), [("FreeText", "a < b & c")]),
        (SingleChoiceField("f", "?", choices=ABC), None, []),
        (
            MultipleChoiceField("f", "?", choices=ABC),
            AnswerField("f", ("b", "a"), "d"),
            [
                ("SelectionIdentifier", "b"),
                ("SelectionIdentifier", "a"),
                ("OtherSelectionText", "d"),
            ],
        ),
        (SingleChoiceField("f", "?", choices=ABC), AnswerField("f", ("",)), []),
        (
            RankingField("f", "?", choices=ABC, ranks=2),
            AnswerField("f", ("c", "a")),
            [("SelectionIdentifier", "c"), ("SelectionIdentifier", "a")],
        ),
        (DateField("f", "?"), AnswerField("f", ("2026-11-30",)), [("FreeText", "2026-11-30")]),
        (
            LikertField("f", "?", statements=("x", "y"), scale=ABC),
            AnswerField("f", ("a", "")),
            [("FreeText", "a|")],
        ),
        (
            RegionField("f", "?", image=Content(ContentKind.IMAGE, "?", "https://a.example/")),
            AnswerField("f", ('{"x":1}', '{"x":2}')),
            [("FreeText", '[{"x":1},{"x":2}]')],
        ),
        (FileField("f", "?"), AnswerField("f", ("unknown", "u1")), [("FreeText", "unknown|u1")]),
    ],
)
def test_each_kind_of_field_has_its_way_to_be_written(field, answer, parts):
    xml = written(FormQuestion((field,)), [answer] if answer else [], sizes={"u1": 20})

    assert read_back(xml) == [[("QuestionIdentifier", "f"), *parts]]


def test_each_uploaded_file_is_an_answer_with_its_size_and_key():
    form = FormQuestion((FileField("f", "?", max_files=2),))

    xml = written(form, [AnswerField("f", ("u1", "u2"))], sizes={"u1": 20, "u2": 30})

    assert read_back(xml) == [
        [
            ("QuestionIdentifier", "f"),
            ("UploadedFileSizeInBytes", size),
            ("UploadedFileKey", key),
        ]
        for key, size in (("u1", "20"), ("u2", "30"))
    ]


@pytest.mark.parametrize("page", [PAGE, ExternalQuestion("https://a.example/")])
def test_fields_of_a_page_are_texts_in_the_order_in_which_they_were_sent(page):
    answer = [AnswerField("b", ("2", "1", "")), AnswerField("a", ("x",), "never"), AnswerField("c")]

    assert read_back(written(page, answer)) == [
        [("QuestionIdentifier", "b"), ("FreeText", "2|1|")],
        [("QuestionIdentifier", "a"), ("FreeText", "x")],
        [("QuestionIdentifier", "c"), ("FreeText", "")],
    ]


@given(st.text(st.characters(exclude_categories=[])), st.text())
def test_any_text_is_read_back_but_for_characters_that_xml_cannot_write(name, value):
    ((_, shown), (_, text)) = read_back(written(PAGE, [AnswerField(name, (value,))]))[0]

    def legal(given):
        return "".join(
            each
            for each in given
            if each in "\t\n\r" or (each >= " " and not "\ud800" <= each <= "\udfff")
            if each not in "\ufffe\uffff"
        )

    assert (shown, text) == (legal(name), legal(value))
