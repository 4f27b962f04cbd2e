"""Questions: their bounds, and a round trip through JSON."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions import rules
from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import MultipleChoiceField, NumberField, SingleChoiceField, TextField
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion

RED, BLUE = Choice("red", "Red"), Choice("blue", "Blue")
PHOTO = Content(ContentKind.IMAGE, "A car", "https://example.org/car.png")
TEXT = TextField("colour", "Which colour?")
NUMBER = NumberField("age", "How old?", minimum=0, maximum=150)
SINGLE = SingleChoiceField("car", "Which car?", choices=(RED, BLUE))
MULTIPLE = MultipleChoiceField("cars", "Which cars?", choices=(RED, BLUE), max_selections=2)
PAGE = "https://example.org/page"


def form(*fields):
    return FormQuestion(fields=fields)


BOUNDS = [
    (form(), "form.fields", "0 items", "1 to 200 items"),
    (
        form(*(replace(TEXT, name=str(n)) for n in range(201))),
        "form.fields",
        "201 items",
        "1 to 200 items",
    ),
    (form(TEXT, TEXT), "form.fields[1].name", "colour", "a name that no other field has"),
    (form(replace(TEXT, name="")), "form.fields[0].name", "", "1 to 128 characters of text"),
    (
        form(replace(TEXT, name="x" * 129)),
        "form.fields[0].name",
        "129 characters",
        "1 to 128 characters of text",
    ),
    (form(replace(TEXT, label="")), "form.fields[0].label", "", "1 to 2000 characters of text"),
    (
        form(replace(TEXT, label="x" * 2001)),
        "form.fields[0].label",
        "2001 characters",
        "1 to 2000 characters of text",
    ),
    (
        form(replace(TEXT, label="a\x07")),
        "form.fields[0].label",
        "U+0007",
        "text without control characters",
    ),
    (
        form(replace(TEXT, min_length=-1)),
        "form.fields[0].minLength",
        "-1",
        "a whole number from 0 to 65535",
    ),
    (
        form(replace(TEXT, min_length=5, max_length=4)),
        "form.fields[0].maxLength",
        "4",
        "a whole number from 5 to 65535",
    ),
    (
        form(replace(TEXT, max_length=65_536)),
        "form.fields[0].maxLength",
        "65536",
        "a whole number from 1 to 65535",
    ),
    (form(replace(TEXT, lines=0)), "form.fields[0].lines", "0", "a whole number from 1 to 100"),
    (
        form(replace(NUMBER, minimum=float("nan"))),
        "form.fields[0].minimum",
        "nan",
        "at most 1000000000000000 either way",
    ),
    (
        form(replace(NUMBER, maximum=float("inf"))),
        "form.fields[0].maximum",
        "inf",
        "at most 1000000000000000 either way",
    ),
    (
        form(replace(NUMBER, minimum=3.5, maximum=3)),
        "form.fields[0].maximum",
        "3",
        "at least the minimum 3.5",
    ),
    (
        form(replace(SINGLE, choices=())),
        "form.fields[0].choices",
        "0 items",
        "1 to 1000 items",
    ),
    (
        form(replace(SINGLE, choices=(RED, RED))),
        "form.fields[0].choices[1].value",
        "red",
        "a value that no other choice has",
    ),
    (
        form(replace(SINGLE, choices=(Choice("", "Red"),))),
        "form.fields[0].choices[0].value",
        "",
        "1 to 128 characters of text",
    ),
    (
        form(replace(MULTIPLE, max_selections=3)),
        "form.fields[0].maxSelections",
        "3",
        "a whole number from 1 to 2",
    ),
    (
        form(replace(MULTIPLE, min_selections=2, max_selections=1)),
        "form.fields[0].minSelections",
        "2",
        "a whole number from 0 to 1",
    ),
    (
        form(replace(TEXT, content=(replace(PHOTO, url="http://example.org/"),))),
        "form.fields[0].content[0].url",
        "http://example.org/",
        "an https:// address",
    ),
    (
        form(replace(TEXT, content=(PHOTO,) * 101)),
        "form.fields[0].content",
        "101 items",
        "0 to 100 items",
    ),
    (HtmlQuestion(html=""), "html.html", "", "1 to 65535 characters of text"),
    (
        HtmlQuestion(html="é" * 32_768),
        "html.html",
        "65536 bytes",
        "at most 65535 bytes of UTF-8",
    ),
    (
        HtmlQuestion(html="x", frame_height=20_001),
        "html.frameHeight",
        "20001",
        "a whole number from 0 to 20000",
    ),
    (
        ExternalQuestion(url="javascript:alert(1)"),
        "external.url",
        "javascript:alert(1)",
        "an https:// address",
    ),
    (ExternalQuestion(url="https://"), "external.url", "https://", "an https:// address"),
    (
        ExternalQuestion(url="https://[::1/"),
        "external.url",
        "https://[::1/",
        "an https:// address",
    ),
    (
        ExternalQuestion(url=f"https://example.org/{'x' * 2029}"),
        "external.url",
        "2049 characters",
        "1 to 2048 characters of text",
    ),
    (
        ExternalQuestion(url=PAGE, frame_height=-1),
        "external.frameHeight",
        "-1",
        "a whole number from 0 to 20000",
    ),
]


@pytest.mark.parametrize(("question", "field", "shown", "bound"), BOUNDS)
def test_a_question_out_of_bounds_is_refused(question, field, shown, bound):
    with pytest.raises(InvalidInput) as caught:
        rules.checked(question)

    refusal = caught.value
    assert (refusal.field, refusal.value, refusal.bound) == (f"question.{field}", shown, bound)


def test_a_page_may_fill_the_65535_bytes_to_the_last():
    rules.checked(HtmlQuestion(html='"' * 65_535))


def test_a_form_holds_at_most_65535_bytes_in_all():
    long = replace(TEXT, content=(Content(ContentKind.TEXT, "x" * 60_000),))

    rules.checked(form(long))
    with pytest.raises(InvalidInput) as caught:
        rules.checked(form(long, replace(long, name="other")))

    assert caught.value.field == "question"
    assert caught.value.bound == "at most 65535 bytes of JSON"


def test_a_text_may_be_as_long_as_a_form():
    long = Content(ContentKind.TEXT, "x" * 65_536)

    with pytest.raises(InvalidInput, match="65536 characters") as caught:
        rules.checked(form(replace(TEXT, content=(long,))))
    assert caught.value.field == "question.form.fields[0].content[0].text"
    with pytest.raises(InvalidInput) as caught:
        rules.checked(form(replace(TEXT, content=(replace(long, text="x" * 65_535),))))
    assert caught.value.field == "question"


def test_all_bounds_that_a_form_breaks_are_named():
    wrong = form(
        replace(TEXT, label="", min_length=-1, lines=0),
        replace(NUMBER, name="colour", maximum=1e16),
        replace(SINGLE, choices=(RED, Choice("red", "\u200b"))),
    )

    with pytest.raises(InvalidInput) as caught:
        rules.checked(wrong)

    assert [each.field for each in caught.value.problems] == [
        "question.form.fields[0].label",
        "question.form.fields[0].minLength",
        "question.form.fields[0].lines",
        "question.form.fields[1].maximum",
        "question.form.fields[1].name",
        "question.form.fields[2].choices[1].label",
        "question.form.fields[2].choices[1].value",
    ]


@pytest.mark.parametrize(
    ("content", "bound"),
    [
        (Content(ContentKind.IMAGE, "A car"), "given for media"),
        (
            Content(ContentKind.TITLE, "A car", "https://example.org/"),
            "left out: only media has one",
        ),
    ],
)
def test_media_has_an_address_and_nothing_else_has_one(content, bound):
    with pytest.raises(InvalidInput) as caught:
        rules.checked(FormQuestion(fields=(TEXT,), content=(content,)))

    refusal = caught.value
    assert (refusal.field, refusal.bound) == ("question.form.content[0].url", bound)
