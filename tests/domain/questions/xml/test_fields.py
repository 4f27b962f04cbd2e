"""What a field asks for in XML is what its answers are checked by."""

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions import answer as answers
from domain.questions.fields import (
    ChoiceStyle,
    MultipleChoiceField,
    NumberField,
    Pattern,
    SingleChoiceField,
    TextField,
)
from domain.questions.question import AnswerField
from domain.questions.xml.reader import read
from tests.domain.questions.xml.examples import form, free, question, select

REGEX = "<AnswerFormatRegex regex='{}' {}/>"


def field(answer, **more):
    (only,) = read(form(question(answer, **more))).fields
    return only


def takes(answer, *values, other=None, **more):
    asked = read(form(question(answer, **more)))
    try:
        answers.checked(asked, [AnswerField("q", values, other)])
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize(
    ("required", "constraints", "expected"),
    [
        ("", "", False),
        ("false", "", False),
        ("0", "", False),
        (" true ", "", True),
        ("1", "", True),
        ("false", "<Length minLength='1'/>", True),
        ("", "<Length minLength='0' maxLength='3'/>", False),
        ("", "<IsNumeric/><Length minLength='3'/>", True),
    ],
)
def test_a_least_length_makes_a_text_required(required, constraints, expected):
    assert field(free(constraints), required=required).is_required is expected


def test_lengths_and_lines_that_no_answer_and_no_page_can_have_are_cut():
    more = "<NumberOfLinesSuggestion>5000</NumberOfLinesSuggestion>"

    assert field(free("<Length maxLength='2000000000'/>", more)) == TextField(
        name="q",
        label="What?",
        label_format="PLAIN",
        is_required=False,
        max_length=65_535,
        lines=100,
    )


def test_a_number_may_also_have_a_length_patterns_and_a_default():
    numeric = "<IsNumeric minValue='-5' maxValue=' +999 '/><Length minLength='3' maxLength='3'/>"
    spec = free(numeric + REGEX.format("9$", ""), "<DefaultText>119</DefaultText>")

    assert field(spec) == NumberField(
        name="q",
        label="What?",
        label_format="PLAIN",
        minimum=-5,
        maximum=999,
        min_length=3,
        max_length=3,
        patterns=(Pattern("9$", "Invalid input supplied."),),
        default="119",
    )
    taken = {value: takes(spec, value) for value in ("119", "1.9", "9", "118", "abc", "-10", "-9")}
    assert taken == {
        "119": True,
        "1.9": True,
        "9": False,
        "118": False,
        "abc": False,
        "-10": False,
        "-9": False,
    }


@pytest.mark.parametrize(
    ("patterns", "taken", "refused"),
    [
        ([r"\S"], ["a", " a "], [" ", " \n"]),
        ([r"^[12][0-9]{3}-[01]?\d-[0-3]?\d$"], ["2026-11-30"], ["30.11.2026", "2026-11-301"]),
        ([r"(^$|\S{2,})"], ["", "ab"], ["a", "a b"]),
        (["^a", "z$"], ["az", "a\nz"], ["a", "z", "ba z"]),
    ],
)
def test_all_patterns_are_found_in_a_text(patterns, taken, refused):
    spec = free("".join(REGEX.format(each, "") for each in patterns))

    assert [value for value in taken if not takes(spec, value)] == []
    assert [value for value in refused if takes(spec, value)] == []


def test_the_flag_ignores_case_and_the_message_is_the_requesters():
    spec = free(REGEX.format("^regex$", "flags='i' errorText='Say it.'"))
    asked = read(form(question(spec)))

    answers.checked(asked, [AnswerField("q", ("REGex",))])
    with pytest.raises(InvalidInput) as refused:
        answers.checked(asked, [AnswerField("q", ("reg",))])
    assert "Say it." in refused.value.message
    assert not takes(free(REGEX.format("^regex$", "")), "REGex")


COUNTS = "<MinSelectionCount>{}</MinSelectionCount><MaxSelectionCount>{}</MaxSelectionCount>"
STYLE = "<StyleSuggestion>{}</StyleSuggestion>"


@pytest.mark.parametrize(
    ("spec", "required", "kind", "least", "most", "style"),
    [
        (select(), "true", SingleChoiceField, 1, 1, ChoiceStyle.BUTTONS),
        (select(), "", SingleChoiceField, 0, 1, ChoiceStyle.BUTTONS),
        (select(COUNTS.format(0, 1)), "true", SingleChoiceField, 0, 1, ChoiceStyle.BUTTONS),
        (select(STYLE.format("combobox")), "1", SingleChoiceField, 1, 1, ChoiceStyle.DROPDOWN),
        (select(STYLE.format("dropdown")), "1", SingleChoiceField, 1, 1, ChoiceStyle.DROPDOWN),
        (select(STYLE.format("checkbox")), "1", MultipleChoiceField, 1, 3, ChoiceStyle.BUTTONS),
        (select(STYLE.format("list")), "1", MultipleChoiceField, 1, 3, ChoiceStyle.LIST),
        (
            select(STYLE.format("multichooser"), more="<OtherSelection/>"),
            "1",
            MultipleChoiceField,
            1,
            4,
            ChoiceStyle.LIST,
        ),
        (
            select(COUNTS.format(0, 2) + STYLE.format("radiobutton")),
            "1",
            MultipleChoiceField,
            0,
            2,
            ChoiceStyle.BUTTONS,
        ),
        (
            select(COUNTS.format(2, 2) + STYLE.format("dropdown")),
            "1",
            MultipleChoiceField,
            2,
            2,
            ChoiceStyle.LIST,
        ),
        (
            select(COUNTS.format(1, 1) + STYLE.format("checkbox")),
            "1",
            SingleChoiceField,
            1,
            1,
            ChoiceStyle.BUTTONS,
        ),
    ],
)
def test_counts_say_how_many_selections_and_else_the_style(
    spec, required, kind, least, most, style
):
    asked = field(spec, required=required)

    assert (type(asked), asked.min_selections, asked.max_selections, asked.style) == (
        kind,
        least,
        most,
        style,
    )


def test_another_choice_is_checked_as_a_text():
    other = free(
        "<IsNumeric/><Length minLength='2' maxLength='3'/>" + REGEX.format("^[1-5]", ""),
        "<DefaultText>x</DefaultText><NumberOfLinesSuggestion>3</NumberOfLinesSuggestion>",
    ).replace("FreeTextAnswer", "OtherSelection")
    spec = select(more=other)
    written = field(spec).other

    assert (written.label, written.min_length, written.max_length, written.lines) == (
        "Other",
        2,
        3,
        3,
    )
    assert takes(spec, other="12")
    assert takes(spec, "s0")
    for text in ("1", "1234", "62", "1x"):
        assert not takes(spec, other=text), text


def test_bounds_of_a_number_in_another_choice_are_refused():
    other = "<OtherSelection><Constraints><IsNumeric minValue='1'/></Constraints></OtherSelection>"

    with pytest.raises(InvalidInput, match="IsNumeric in line 1 is without minValue"):
        field(select(more=other))
