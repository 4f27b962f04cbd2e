"""The page on tasks: its form in XML is read, answered and written, and refused as it says."""

import re
from pathlib import Path

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions import answer as answers
from domain.questions.question import AnswerField
from domain.questions.xml.answers import written
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples

PAGE = (Path(__file__).parents[1] / "docs/tasks.md").read_text()
FORM, ANSWERS = re.findall(r"^```xml\n(.*?)\n```$", PAGE, re.M | re.S)
(REFUSALS,) = re.findall(r"^```text\n(.*?)\n```$", PAGE, re.M | re.S)


def test_the_form_is_read_and_answered_as_the_page_shows():
    form = read(FORM)
    answer = [AnswerField("year", ("1971",)), AnswerField("animal", (), "a ferret")]

    answers.checked(form, answer)
    assert written(form, answer) == ANSWERS
    with pytest.raises(InvalidInput, match=r"Write a year, such as 1971\."):
        answers.checked(form, [AnswerField("animal", ("cat",)), AnswerField("year", ("71",))])


@pytest.mark.parametrize(
    ("xml", "number"),
    [
        (examples.GAME.replace('maxLength="5"', 'maxLength="1"'), 0),
        (
            "\n" * 6 + examples.form(examples.question(shown=examples.formatted("<p class='a'/>"))),
            1,
        ),
        (examples.GAME.replace("IsRequired>", "IsRequierd>"), 2),
    ],
)
def test_refusals_read_as_the_page_shows(xml, number):
    with pytest.raises(InvalidInput) as refused:
        read(xml)

    said = REFUSALS.splitlines()[number]
    assert re.sub(r"line \d+", "line N", refused.value.problems[0].message) == re.sub(
        r"line \d+", "line N", said
    )
